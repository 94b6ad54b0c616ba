import { hash } from 'node:crypto'
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { dynamoClient } from '../../../shared/adapters/aws/dynamoClient.ts'
import { dynamoResultStore } from '../../../shared/adapters/aws/dynamoResultStore.ts'
import { s3ObjectStore } from '../../../shared/adapters/aws/s3ObjectStore.ts'
import { environmentNames } from '../../../shared/cloud/environmentNames.ts'
import { startGateway } from '../../functions/gateway.ts'
import { AUDIENCE, gateClaims, policyText, writeReports } from '../../functions/grantsFixture.ts'
import { type Issuer, startIssuer } from '../../functions/issuer.ts'
import { callIam } from '../callIam.ts'
import { localS3, newBucket, newTable, rootAccess } from '../localCloud.ts'

const SCOPE = 'run:18240917'
const role = 'grants-reader'
const s3 = localS3()
const dynamo = dynamoClient(rootAccess())
let bucket = ''
let issuer: Issuer
let gateway: Awaited<ReturnType<typeof startGateway>>

beforeAll(async () => {
  bucket = await newBucket(s3)
  const table = await newTable(dynamo)
  const world = {
    objects: s3ObjectStore({ client: s3, bucket }),
    results: dynamoResultStore({ client: dynamo, table, clock: Date.now }),
  }
  await writeReports(world, SCOPE)
  await writeReports(world, 'run:666')
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const anyone = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }
  const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
  await callIam('CreateRole', { RoleName: role, AssumeRolePolicyDocument: policy(anyone) })
  await callIam('PutRolePolicy', { RoleName: role, PolicyName: 'read', PolicyDocument: policy(read) })

  const { accessKeyId, secretAccessKey } = rootAccess().credentials
  const environment = {
    AWS_ENDPOINT_URL: inject('endpoint'),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    [environmentNames.maskedBucket]: bucket,
    [environmentNames.table]: table,
    [environmentNames.grantPolicy]: policyText,
    [environmentNames.grantRoleArn]: `arn:aws:iam::000000000000:role/${role}`,
    [environmentNames.audience]: AUDIENCE,
    [environmentNames.metricsNamespace]: 'tracegate-test',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const { handler } = await import('../../../functions/report/grants.ts')
  issuer = await startIssuer()
  gateway = await startGateway({
    issuer: issuer.url,
    audience: AUDIENCE,
    handler: (event: APIGatewayProxyEventV2WithJWTAuthorizer, context) =>
      handler(event, context) as Promise<APIGatewayProxyStructuredResultV2>,
  })
})
afterAll(async () => {
  await gateway.close()
  await issuer.close()
  vi.unstubAllEnvs()
})

interface Granted {
  readonly files: readonly { readonly name: string; readonly url: string; readonly sha256: string }[]
}

async function grant(claims: Readonly<Record<string, unknown>>, scope = SCOPE) {
  const response = await fetch(`${gateway.url}/grants`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await issuer.sign(claims)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ scope }),
  })
  return { status: response.status, answer: (await response.json()) as Granted }
}

describe('the grant function on AWS', () => {
  it('gives URLs that fetch the reports of the run, and nothing when they are changed', async () => {
    const { status, answer } = await grant(gateClaims)
    expect(status).toBe(200)
    expect(answer.files).toHaveLength(3)
    for (const { url, sha256 } of answer.files) {
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer())
      expect(hash('sha256', bytes)).toBe(sha256)
      expect((await fetch(url.replace('/run_3a18240917/', '/run_3a666/'))).status).toBe(403)
      expect((await fetch(url.replace('X-Amz-Expires=300', 'X-Amz-Expires=900'))).status).toBe(403)
      expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403)
    }
  })

  it('gives nothing of another run, and says so of a run without reports', async () => {
    expect((await grant(gateClaims, 'run:666')).status).toBe(403)
    expect((await grant({ ...gateClaims, run_id: '7' }, 'run:7')).status).toBe(202)
  })
})
