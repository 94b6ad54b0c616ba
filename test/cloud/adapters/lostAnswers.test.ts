import { describe, expect, test } from 'vitest'
import { dynamoClient } from '../../../shared/adapters/aws/dynamoClient.ts'
import { dynamoResultStore } from '../../../shared/adapters/aws/dynamoResultStore.ts'
import { s3ObjectStore } from '../../../shared/adapters/aws/s3ObjectStore.ts'
import { receipt, verdict } from '../../contracts/resultItems.ts'
import { localS3, newBucket, newTable, rootAccess } from '../localCloud.ts'
import { loseFirstAnswer } from '../loseFirstAnswer.ts'

/** The SDK sends such a request again, and is told that its own first one was there before. */
describe('a write whose answer was lost', () => {
  test('has still won, for an object', async () => {
    const client = localS3()
    const store = s3ObjectStore({ client, bucket: await newBucket(client) })
    loseFirstAnswer(client, 'PutObjectCommand')
    expect(await store.put('a', Buffer.from('mine'), { ifAbsent: true })).toBe('written')
    expect(await store.put('a', Buffer.from('late'), { ifAbsent: true })).toBe('exists')
  })

  test.each([
    ['with a scope', 'TransactWriteItemsCommand', receipt('r')],
    ['without one', 'PutItemCommand', receipt('r', { segments: [] })],
  ])('has still won, for a receipt %s', async (_, command, item) => {
    const client = dynamoClient(rootAccess())
    const store = dynamoResultStore({ client, table: await newTable(client), clock: Date.now })
    loseFirstAnswer(client, command)
    expect(await store.putReceipt(item)).toBe('written')
    expect(await store.putReceipt(item)).toBe('exists')
  })

  test('has still won, for a verdict', async () => {
    const client = dynamoClient(rootAccess())
    const store = dynamoResultStore({ client, table: await newTable(client), clock: Date.now })
    loseFirstAnswer(client, 'PutItemCommand')
    expect(await store.putVerdict(verdict(), 0)).toBe('written')
    expect(await store.putVerdict(verdict(), 0)).toBe('conflict')
  })
})
