import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { grantsHandler } from '../../functions/report/grantsHandler.ts'
import type { GrantPorts } from '../../shared/access/issueGrant.ts'
import { TracegateError } from '../../shared/errors.ts'
import { eventOf, lambdaContext } from './gateway.ts'
import { captureLog, gateClaims, grantPorts, grantsSettings, pointTo, writeReports } from './grantsFixture.ts'

const SCOPE = 'run:18240917'
const request = { headers: { 'content-type': 'application/json' } }
const usual = eventOf(request, Buffer.from(JSON.stringify({ scope: SCOPE })), gateClaims)
let log: ReturnType<typeof captureLog>

beforeEach(() => {
  log = captureLog()
})
afterEach(() => vi.restoreAllMocks())

async function answer(ports: GrantPorts, event: unknown = usual): Promise<APIGatewayProxyStructuredResultV2> {
  const handler = grantsHandler({ ...grantsSettings(), ports })
  const result: unknown = await handler(event as APIGatewayProxyEventV2WithJWTAuthorizer, lambdaContext())
  return result as APIGatewayProxyStructuredResultV2
}

describe('the grant function', () => {
  it('reads a body in Base64', async () => {
    const world = grantPorts()
    await writeReports(world, SCOPE)
    const body = Buffer.from(JSON.stringify({ scope: SCOPE })).toString('base64')
    expect((await answer(world.ports, { ...usual, body, isBase64Encoded: true })).statusCode).toBe(200)
    expect((await answer(world.ports, { ...usual, body })).statusCode).toBe(400)
  })

  it('refuses everything when no authorizer is in front of it', async () => {
    const { authorizer: _, ...requestContext } = usual.requestContext
    const { ports, records } = grantPorts()
    expect((await answer(ports, { ...usual, requestContext })).statusCode).toBe(401)
    expect((await answer(ports, { ...usual, requestContext: { authorizer: { jwt: {} } } })).statusCode).toBe(401)
    expect(
      (await answer(ports, { ...usual, requestContext: { authorizer: { jwt: { claims: {} } } } })).statusCode,
    ).toBe(403)
    expect(records).toHaveLength(1)
  })

  it('refuses what is no event of its route', async () => {
    const { ports } = grantPorts()
    for (const event of [
      {},
      { Records: [] },
      { ...usual, routeKey: '$default' },
      { ...usual, routeKey: 'GET /grants' },
    ]) {
      expect((await answer(ports, event)).statusCode).toBe(404)
    }
    expect((await answer(ports, { ...usual, headers: undefined })).statusCode).toBe(400)
    expect((await answer(ports, { ...usual, body: undefined })).statusCode).toBe(400)
  })

  it('tells in its log which request, rule and scope, and nothing of headers', async () => {
    const world = grantPorts()
    await writeReports(world, SCOPE)
    const headers = { ...usual.headers, authorization: 'Bearer a.secret.token', cookie: 'a-cookie' }
    await answer(world.ports, { ...usual, headers })
    const line = log.lines().find(({ message }) => message === 'grant given')
    expect(line).toMatchObject({ rule: 'main-gate', scope: SCOPE, function_request_id: world.records[0]?.id })
    expect(log.text()).not.toMatch(/a\.secret\.token|a-cookie|X-Amz/)
  })

  it('counts what it gives and what it denies', async () => {
    const world = grantPorts()
    await writeReports(world, SCOPE)
    await answer(world.ports)
    await answer(world.ports, { ...usual, body: '{"scope":"run:1"}' })
    expect(log.lines()).toContainEqual(expect.objectContaining({ GrantsGiven: 1, service: 'grants' }))
    expect(log.lines()).toContainEqual(expect.objectContaining({ GrantsDenied: 1, service: 'grants' }))
  })

  it('answers a failure of its own without any detail, and logs what may be told of it', async () => {
    const world = grantPorts()
    await writeReports(world, SCOPE)
    const failing = (error: unknown) => ({ ...world.ports, readerOf: () => Promise.reject(error) })
    const unforeseen = await answer(failing(new Error('https://bucket/?X-Amz-Signature=abc')))
    expect([unforeseen.statusCode, unforeseen.body]).toEqual([500, '{"message":"Internal Server Error"}'])
    expect(log.text()).not.toContain('X-Amz-Signature')
    const told = await answer(failing(new TracegateError('unreadable', 'assuming a role failed', { retryable: true })))
    expect([told.statusCode, told.body]).toEqual([500, '{"message":"Internal Server Error"}'])
    expect(log.lines()).toContainEqual(
      expect.objectContaining({ message: 'grant failed', reason: 'assuming a role failed' }),
    )
    await pointTo(world.results, SCOPE, 'run_3a666/judged')
    expect((await answer(world.ports)).statusCode).toBe(500)
    expect(world.urls).toEqual([])
  })
})
