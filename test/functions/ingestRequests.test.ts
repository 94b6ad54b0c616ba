import { Readable } from 'node:stream'
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Context, SQSEvent } from 'aws-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { objectOf, sqsEvent } from '../../bench/cloudEvents.ts'
import { environmentNames } from '../../shared/cloud/environmentNames.ts'

const dynamo = mockClient(DynamoDBClient)
const kms = mockClient(KMSClient)
const s3 = mockClient(S3Client)
const sqs = mockClient(SQSClient)
const mocks = [dynamo, kms, s3, sqs]
const { maskedBucket, table, maskingKeyId, validateQueueUrl, maskedRetentionDays } = environmentNames

// Beside the bundle there are the shipped definitions; beside its source there are none.
vi.mock(import('../../shared/adapters/local/definitionFiles.ts'), async (original) => {
  const { definitionFiles } = await original()
  return { definitionFiles: () => definitionFiles('shared/domains') }
})

beforeEach(() => {
  for (const [name, value] of Object.entries({
    AWS_REGION: 'us-east-1',
    [maskedBucket]: 'masked',
    [table]: 'table',
    [maskingKeyId]: '5f4dcc3b',
    [validateQueueUrl]: 'https://sqs.us-east-1.amazonaws.com/000000000000/validate.fifo',
    [maskedRetentionDays]: '365',
    [environmentNames.metricsNamespace]: 'tracegate-test',
  })) {
    vi.stubEnv(name, value)
  }
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.resetModules()
  for (const mock of mocks) mock.reset()
  sqs.onAnyCommand().resolves({})
  dynamo.on(UpdateItemCommand).resolves({ Attributes: { places: { N: '1000' } } })
  kms.on(GenerateMacCommand).resolves({ Mac: new Uint8Array(32).fill(7) })
})
afterAll(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** How many requests a new copy of the function makes for each of these batches, which hold objects of one run. */
async function requestsFor(events: number, batches: readonly number[]): Promise<readonly number[]> {
  const { handler } = await import('../../functions/ingest/handler.ts')
  const object = objectOf(events, '4711', 1)
  s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from([object]), ContentLength: object.length }))
  const counts: number[] = []
  for (const records of batches) {
    for (const mock of mocks) mock.resetHistory()
    const bodies = Array.from({ length: records }, (_, index) => ({
      detail: {
        bucket: { name: 'raw' },
        object: { key: `kvonce-trace/2026/11/21/${index}.json.gz`, size: object.length, 'version-id': 'v1' },
      },
    }))
    const result = await handler(sqsEvent(bodies, 'ingest') as SQSEvent, { awsRequestId: 'test' } as Context)
    expect(result).toEqual({ batchItemFailures: [] })
    counts.push(mocks.reduce((sum, mock) => sum + mock.calls().length, 0))
  }
  return counts
}

it.each([1, 14_000])(
  'asks AWS for six things for an object with %i events, or one more for a run it did not know',
  async (events) => {
    const [first, next, batch = 0] = await requestsFor(events, [1, 1, 5])
    // The seventh derives the masking key of the run, once in the life of a copy of the function.
    expect(first).toBe(7)
    expect(next).toBe(6)
    expect(batch / 5).toBeLessThan(6)
  },
)

it('asks AWS for less than six things for each object of a batch, also of a run it did not know', async () => {
  const [batch = 0] = await requestsFor(1, [5])
  expect(batch / 5).toBeLessThan(6)
})
