import { setTimeout } from 'node:timers/promises'
import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb'
import { TracegateError } from '../../errors.ts'
import { awsError } from './awsError.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import type { Item } from './dynamoItem.ts'

/** Items that DynamoDB takes in one request. */
const BATCH = 25
const ATTEMPTS = 10
const PAUSE = 50
const LONGEST = 2_000

/** Writes items, replacing those of the same keys, in batches; what DynamoDB leaves over is sent again. Not atomic. */
export async function putItems(place: DynamoPlace, items: readonly Item[]): Promise<void> {
  await writeAll(
    place,
    items.map((item) => ({ PutRequest: { Item: item } })),
  )
}

/** Removes the items of these keys, as {@link putItems} writes them. */
export async function deleteItems(place: DynamoPlace, keys: readonly Item[]): Promise<void> {
  await writeAll(
    place,
    keys.map((key) => ({ DeleteRequest: { Key: key } })),
  )
}

async function writeAll(place: DynamoPlace, requests: readonly WriteRequest[]): Promise<void> {
  for (let from = 0; from < requests.length; from += BATCH) await writeBatch(place, requests.slice(from, from + BATCH))
}

async function writeBatch({ client, table }: DynamoPlace, requests: readonly WriteRequest[]): Promise<void> {
  let waiting = [...requests]
  for (let attempt = 1; ; attempt++) {
    const { UnprocessedItems } = await client
      .send(new BatchWriteItemCommand({ RequestItems: { [table]: waiting } }))
      .catch((cause: unknown) => {
        throw awsError('writing items', `table ${table}`, cause)
      })
    waiting = UnprocessedItems?.[table] ?? []
    if (waiting.length === 0) return
    if (attempt === ATTEMPTS) {
      const details = { location: `table ${table}`, remedy: 'Try again later.', retryable: true }
      throw new TracegateError('unreadable', 'the table is overloaded', details)
    }
    await setTimeout(Math.random() * Math.min(LONGEST, PAUSE * 2 ** attempt))
  }
}
