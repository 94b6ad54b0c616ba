import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { environmentNames } from '../../shared/cloud/environmentNames.ts'
import { otlpJson } from '../end-to-end/otlpForms.ts'
import { goodKey } from '../end-to-end/spans.ts'
import { type BatchHandler, batchOf, callBatch, serviceFault } from './batchHandler.ts'
import { captureLog } from './grantsFixture.ts'

vi.mock('../../shared/adapters/local/definitionFiles.ts', async (original) => {
  const { definitionFiles } = await original<typeof import('../../shared/adapters/local/definitionFiles.ts')>()
  return { definitionFiles: () => definitionFiles('shared/domains') }
})

const s3 = mockClient(S3Client)
const dynamo = mockClient(DynamoDBClient)
const kms = mockClient(KMSClient)
const sqs = mockClient(SQSClient)
const resource = { 'cicd.pipeline.run.id': '1' }
let handler: BatchHandler

beforeAll(async () => {
  const environment = {
    AWS_REGION: 'us-east-1',
    [environmentNames.maskedBucket]: 'masked',
    [environmentNames.table]: 'table',
    [environmentNames.maskingKeyId]: 'key',
    [environmentNames.validateQueueUrl]: 'https://sqs.us-east-1.amazonaws.com/1/validate.fifo',
    [environmentNames.maskedRetentionDays]: '30',
    [environmentNames.metricsNamespace]: 'tracegate-test',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  handler = (await import('../../functions/ingest/handler.ts')).handler as unknown as BatchHandler
})
afterAll(() => vi.unstubAllEnvs())

beforeEach(() => {
  vi.restoreAllMocks()
  for (const mock of [s3, dynamo, kms, sqs]) mock.reset()
  kms.on(GenerateMacCommand).resolves({ Mac: new Uint8Array(32) })
  for (const [key, name] of [
    ['a', 'first'],
    ['b', 'second'],
    ['c', 'third'],
  ] as const) {
    const bytes = Buffer.from(otlpJson([...goodKey(name, { resource })]))
    const body = { ContentLength: bytes.length, Body: [bytes] as never }
    s3.on(GetObjectCommand, { Key: `kvonce-trace/${key}.json` }).resolves(body)
  }
  s3.on(PutObjectCommand).resolves({})
  dynamo.on(GetItemCommand).resolves({})
  dynamo.on(TransactWriteItemsCommand).resolves({})
  dynamo.on(PutItemCommand).resolves({})
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] })
})

const landed = (key: string) => ({
  detail: { bucket: { name: 'raw' }, object: { key: `kvonce-trace/${key}.json`, size: 1 } },
})
const batch = batchOf([landed('a'), landed('b'), landed('c')])

describe('a batch of objects', () => {
  it('is taken in as a whole', async () => {
    captureLog()
    expect(await callBatch(handler, batch)).toEqual([])
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(3)
  })

  it.each([
    ['InternalError', 500],
    ['SlowDown', 503],
    ['AccessDenied', 403],
  ] as const)('comes again for the one that S3 answers %s for, alone', async (name, status) => {
    const log = captureLog()
    s3.on(GetObjectCommand, { Key: 'kvonce-trace/b.json' }).rejects(serviceFault(name, status))
    expect(await callBatch(handler, batch)).toEqual(['message-1'])
    expect(log.lines().filter(({ level }) => level === 'ERROR')).toMatchObject([{ messageId: 'message-1' }])
  })

  it('comes again as a whole when the table throttles, and asks for no judgement of what is not written', async () => {
    captureLog()
    const throttled = serviceFault('ProvisionedThroughputExceededException', 400)
    dynamo.on(TransactWriteItemsCommand).rejects(throttled)
    dynamo.on(PutItemCommand).rejects(throttled)
    expect(await callBatch(handler, batch)).toEqual(['message-0', 'message-1', 'message-2'])
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(0)
  })

  it('comes again when its judgement could not be asked for', async () => {
    captureLog()
    const Failed = [{ Id: '0', Code: 'InternalError', SenderFault: false }]
    sqs.on(SendMessageBatchCommand).resolvesOnce({ Failed, Successful: [] }).resolves({ Failed: [], Successful: [] })
    expect(await callBatch(handler, batch)).toHaveLength(1)
  })

  it('ends for what is none of ours, and comes again for what is no event', async () => {
    captureLog()
    const foreign = { detail: { bucket: { name: 'raw' }, object: { key: 'elsewhere/a.json' } } }
    expect(await callBatch(handler, batchOf([foreign, { detail: {} }]))).toEqual(['message-1'])
  })
})
