import { randomBytes } from 'node:crypto'
import { DescribeTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import { dynamoResultStore } from '../../../shared/adapters/aws/dynamoResultStore.ts'
import type { Merge } from '../../../shared/ports/ResultStore.ts'
import { collect } from '../../contracts/collect.ts'
import { receipt, segment, verdict } from '../../contracts/resultItems.ts'
import { eachDynamoDb } from '../eachDynamoDb.ts'

const digest = () => randomBytes(32).toString('hex')

for (const { name, client, newTable } of eachDynamoDb()) {
  const open = async () => {
    const table = await newTable()
    const time = { now: 1_000_000 }
    return { table, time, store: dynamoResultStore({ client, table, clock: () => time.now }) }
  }

  describe(`${name}, for what is more than an item holds`, () => {
    test('keeps a receipt with 20,000 segments', async () => {
      const { store } = await open()
      const segments = Array.from({ length: 20_000 }, () =>
        segment({ key: `segments/s/d/0/${digest()}`, digest: digest() }),
      )
      const large = receipt('large', { segments })
      expect(await store.putReceipt(large)).toBe('written')
      expect(await store.putReceipt(large)).toBe('exists')
      expect(await store.getReceipt('large')).toStrictEqual(large)
      expect(await collect(store.receipts('s'))).toStrictEqual([large])
      expect(await collect(store.receipts())).toStrictEqual([large])
    })

    test('finds a receipt in each of 1,000 scopes, and not before it is there', async () => {
      const { store } = await open()
      const segments = Array.from({ length: 1_000 }, (_, i) => segment({ scope: `run:${i}`, digest: digest() }))
      expect(await store.putReceipt(receipt('r', { segments, object: 'first' }))).toBe('written')
      const late = [segment({ scope: 'run:late' }), ...segments]
      expect(await store.putReceipt(receipt('r', { segments: late, object: 'second' }))).toBe('exists')
      for (const scope of ['run:0', 'run:500', 'run:999']) {
        expect((await collect(store.receipts(scope))).map(({ object }) => object)).toEqual(['first'])
      }
      expect(await collect(store.receipts('run:late'))).toEqual([])
    })

    test('keeps a merge with 20,000 leaves', async () => {
      const { store } = await open()
      const merge: Merge = { segment: segment({ level: 3 }), leaves: Array.from({ length: 20_000 }, digest).sort() }
      await store.putMerge(merge)
      await store.putMerge(merge)
      expect(await store.merges('s', 'd')).toStrictEqual([merge])
    })

    test('keeps a verdict with a summary of a megabyte, and replaces it', async () => {
      const { store } = await open()
      const large = (seed: number) => verdict({ at: seed, summary: Array.from({ length: 16_000 }, digest) })
      const [first, second] = [large(1), large(2)]
      expect(await store.putVerdict(first, 0)).toBe('written')
      const read = await store.getVerdict('s', 'd')
      expect(read?.record).toStrictEqual(first)
      expect(await store.putVerdict(second, read?.version ?? -1)).toBe('written')
      expect((await store.getVerdict('s', 'd'))?.record).toStrictEqual(second)
    })

    test('refuses what belongs in a bucket', async () => {
      const { store, table } = await open()
      const summary = Array.from({ length: 600_000 }, digest)
      await expect(store.putVerdict(verdict({ summary }), 0)).rejects.toMatchObject({
        code: 'too-large',
        retryable: false,
      })
      await expect(store.putReceipt(receipt('i'.repeat(1_100)))).rejects.toMatchObject({ code: 'usage' })
      expect((await client.send(new ScanCommand({ TableName: table }))).Count).toBe(0)
    })

    test('lets every item that belongs to an expiring one expire, not before it', async () => {
      const { store, table } = await open()
      const segments = Array.from({ length: 12_000 }, () => segment({ digest: digest() }))
      await store.putReceipt(receipt('r', { segments, expiresAt: 1_500_001 }))
      const { Items = [] } = await client.send(new ScanCommand({ TableName: table }))
      expect(Items.length).toBeGreaterThan(3)
      expect(new Set(Items.map((item) => item.expires_at?.N))).toEqual(new Set(['1501']))
    })
  })

  test(`${name} has the index that the tests are about`, async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: await newTable() }))
    expect(Table?.GlobalSecondaryIndexes?.map(({ Projection }) => Projection?.ProjectionType)).toEqual(['KEYS_ONLY'])
  })
}
