import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, test } from 'vitest'
import { dynamoClient } from '../../../shared/adapters/aws/dynamoClient.ts'
import { dynamoResultStore } from '../../../shared/adapters/aws/dynamoResultStore.ts'
import { dynamoSpanStore } from '../../../shared/adapters/aws/dynamoSpanStore.ts'
import { collect } from '../../contracts/collect.ts'
import { receipt, segment, verdict } from '../../contracts/resultItems.ts'
import { traceSpan } from '../../contracts/traceSpans.ts'
import { failure } from './failure.ts'

const client = dynamoClient({ region: 'us-east-1' })
const dynamo = mockClient(client)
const place = { client, table: 'T', clock: () => 1_000_000 }
const store = dynamoResultStore(place)
const spans = dynamoSpanStore(place)

beforeEach(() => {
  dynamo.reset()
})

const cancelled = (...codes: readonly string[]) =>
  failure('TransactionCanceledException', 400, { CancellationReasons: codes.map((Code) => ({ Code })) })
const scopes = (count: number) => Array.from({ length: count }, (_, i) => segment({ scope: `run:${i}` }))

describe('DynamoDB that fails', () => {
  test.each([
    ['InternalServerError', 500, true],
    ['ThrottlingException', 400, true],
    ['AccessDeniedException', 400, false],
  ])('rejects with what it says: %s', async (name, status, retryable) => {
    dynamo.rejects(failure(name, status))
    const rejected = { name: 'TracegateError', code: 'unreadable', retryable, location: 'table T' }
    await expect(store.putReceipt(receipt('r'))).rejects.toMatchObject(rejected)
    await expect(store.getReceipt('r')).rejects.toMatchObject(rejected)
    await expect(collect(store.receipts('s'))).rejects.toMatchObject(rejected)
    await expect(collect(store.receipts())).rejects.toMatchObject(rejected)
    await expect(collect(store.rejections(0, 1))).rejects.toMatchObject(rejected)
    await expect(store.putMerge({ segment: segment(), leaves: [] })).rejects.toMatchObject(rejected)
    await expect(store.merges('s', 'd')).rejects.toMatchObject(rejected)
    await expect(store.getVerdict('s', 'd')).rejects.toMatchObject(rejected)
    await expect(store.putVerdict(verdict(), 0)).rejects.toMatchObject(rejected)
    await expect(spans.put([traceSpan('t', 's')])).rejects.toMatchObject(rejected)
    await expect(spans.list({ limit: 1 })).rejects.toMatchObject(rejected)
    await expect(spans.trace('t')).rejects.toMatchObject(rejected)
    await expect(spans.after('', 1)).rejects.toMatchObject(rejected)
    await expect(spans.removeBefore(5n)).rejects.toMatchObject(rejected)
  })

  test('is asked again when two transactions met, and not when a condition failed', async () => {
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('None', 'TransactionConflict'))
      .rejectsOnce(cancelled('ThrottlingError', 'None'))
      .resolves({})
    expect(await store.putReceipt(receipt('r'))).toBe('written')
    expect(dynamo.calls()).toHaveLength(3)
    dynamo.reset()
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('ConditionalCheckFailed', 'None'))
    expect(await store.putReceipt(receipt('r'))).toBe('exists')
    expect(dynamo.calls()).toHaveLength(1)
  })

  test('that never lets a transaction through is a conflict which may pass', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('None', 'TransactionConflict'))
    await expect(store.putReceipt(receipt('r'))).rejects.toMatchObject({ code: 'conflict', retryable: true })
    dynamo.on(UpdateItemCommand).resolves({ Attributes: { places: { N: '1' } } })
    await expect(spans.put([traceSpan('t', 's')])).rejects.toMatchObject({ code: 'conflict', retryable: true })
  })

  test('is sent again what it left over of a batch, before the receipt', async () => {
    let isFirst = true
    const written: unknown[] = []
    dynamo.on(BatchWriteItemCommand).callsFake(async ({ RequestItems }) => {
      const left = isFirst ? RequestItems.T.slice(10) : []
      isFirst = false
      written.push(...RequestItems.T.slice(0, RequestItems.T.length - left.length))
      return { UnprocessedItems: left.length > 0 ? { T: left } : {} }
    })
    dynamo.on(PutItemCommand).callsFake(async () => {
      expect(written).toHaveLength(120)
      return {}
    })
    expect(await store.putReceipt(receipt('r', { segments: scopes(120) }))).toBe('written')
    expect(new Set(written.map((request) => JSON.stringify(request))).size).toBe(120)
  })

  test('that leaves everything over is overloaded', async () => {
    dynamo.on(BatchWriteItemCommand).callsFake(async ({ RequestItems }) => ({ UnprocessedItems: RequestItems }))
    const merge = { segment: segment(), leaves: [] }
    await expect(store.putMerge(merge)).rejects.toMatchObject({ code: 'unreadable', retryable: true })
  }, 60_000)

  test('is asked again for keys that it left over', async () => {
    const entry = (id: string) => ({ pk: { S: 'scope#["s"]' }, sk: { S: `receipt#${id}` }, status: { S: 'accepted' } })
    dynamo.on(QueryCommand).resolves({ Items: [entry('a'), entry('b')] })
    let isFirst = true
    dynamo.on(BatchGetItemCommand).callsFake(async ({ RequestItems }) => {
      const [next, ...left] = RequestItems.T.Keys
      const body = { S: JSON.stringify(receipt(next.sk.S.slice('receipt#'.length))) }
      const Keys = isFirst ? left : []
      isFirst = false
      return { Responses: { T: [{ ...next, body }] }, UnprocessedKeys: Keys.length > 0 ? { T: { Keys } } : {} }
    })
    expect((await collect(store.receipts('s'))).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(dynamo.commandCalls(BatchGetItemCommand)).toHaveLength(2)
  })
})

describe('what a store asks of DynamoDB', () => {
  test('is one request for a receipt, and no deletion for any result', async () => {
    dynamo.resolves({})
    await store.putReceipt(receipt('r', { segments: scopes(99) }))
    expect(dynamo.calls()).toHaveLength(1)
    await store.putReceipt(receipt('r', { segments: [] }))
    expect(dynamo.calls()).toHaveLength(2)
    await store.putReceipt(receipt('r', { status: 'rejected', segments: [], scopes: ['run:1', 'run:2'] }))
    expect(dynamo.calls()).toHaveLength(3)
    await store.putVerdict(verdict(), 5)
    await store.putMerge({ segment: segment(), leaves: [] })
    expect(dynamo.commandCalls(DeleteItemCommand)).toEqual([])
    const requests = dynamo
      .commandCalls(BatchWriteItemCommand)
      .flatMap(({ args }) => args[0].input.RequestItems?.T ?? [])
    expect(requests.filter(({ DeleteRequest }) => DeleteRequest)).toEqual([])
  })

  test('is two requests for the spans of an execution', async () => {
    dynamo.on(UpdateItemCommand).resolves({ Attributes: { places: { N: '40' } } })
    dynamo.on(TransactWriteItemsCommand).resolves({})
    await spans.put(Array.from({ length: 40 }, (_, i) => traceSpan('t', `s${i}`, { status: 'ERROR' })))
    expect(dynamo.calls()).toHaveLength(2)
  })

  test('are strongly consistent reads of the table', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [] })
    await collect(store.receipts('s'))
    await collect(store.receipts())
    await collect(store.rejections(0, 1))
    await store.merges('s', 'd')
    await spans.trace('t')
    await spans.after('', 1)
    const inputs = dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input)
    expect(inputs.filter(({ ConsistentRead }) => !ConsistentRead)).toEqual([])
  })
})
