import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { environmentNames } from '../../shared/cloud/environmentNames.ts'
import { type BatchHandler, batchOf, callBatch, serviceFault } from './batchHandler.ts'
import { captureLog } from './grantsFixture.ts'

vi.mock('../../shared/adapters/local/definitionFiles.ts', async (original) => {
  const { definitionFiles } = await original<typeof import('../../shared/adapters/local/definitionFiles.ts')>()
  return { definitionFiles: () => definitionFiles('shared/domains') }
})

const dynamo = mockClient(DynamoDBClient)
const domain = 'kvonce'
let handler: BatchHandler

beforeAll(async () => {
  const environment = {
    AWS_REGION: 'us-east-1',
    [environmentNames.maskedBucket]: 'masked',
    [environmentNames.table]: 'table',
    [environmentNames.maskedRetentionDays]: '30',
    [environmentNames.metricsNamespace]: 'tracegate-test',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  handler = (await import('../../functions/validate/handler.ts')).handler as unknown as BatchHandler
})
afterAll(() => vi.unstubAllEnvs())
beforeEach(() => {
  vi.restoreAllMocks()
  dynamo.reset()
  dynamo.on(GetItemCommand).resolves({})
  dynamo.on(QueryCommand).resolves({ Items: [] })
})

describe('a batch of requests for judgement', () => {
  it('is done when there is nothing of its scopes, which are looked at once each', async () => {
    const log = captureLog()
    const requests = ['run:1', 'run:2', 'run:1'].map((scope) => ({ scope, domain }))
    expect(await callBatch(handler, batchOf(requests))).toEqual([])
    const told = log.lines().filter(({ message }) => message === 'nothing of this scope')
    expect(told.map(({ scope }) => scope)).toEqual(['run:1', 'run:2'])
  })

  it.each([
    ['InternalServerError', 500],
    ['ProvisionedThroughputExceededException', 400],
  ] as const)('comes again from the one on for which the table answers %s', async (name, status) => {
    const log = captureLog()
    dynamo.on(GetItemCommand).resolvesOnce({}).rejects(serviceFault(name, status))
    const requests = ['run:1', 'run:2', 'run:3'].map((scope) => ({ scope, domain }))
    expect(await callBatch(handler, batchOf(requests))).toEqual(['message-1', 'message-2'])
    expect(log.lines().filter(({ level }) => level === 'ERROR')).toMatchObject([{ scope: 'run:2' }])
  })

  it('comes again when a message names no scope, and says so without it', async () => {
    const log = captureLog()
    expect(await callBatch(handler, batchOf([{ canary: 'zq9CANARYx7' }]))).toEqual(['message-0'])
    expect(log.text()).not.toContain('zq9CANARYx7')
  })
})
