import { setTimeout } from 'node:timers/promises'
import { BatchGetItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { TracegateError } from '../../errors.ts'
import { awsError } from './awsError.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { type Item, isLive, partitionKeyOf, sortKeyOf } from './dynamoItem.ts'

/** Keys that DynamoDB takes in one request. */
const BATCH = 100
const ATTEMPTS = 8
const PAUSE = 50

/** The live item of a key, as of every finished write. */
export async function getItem({ client, table, clock }: DynamoPlace, key: Item): Promise<Item | undefined> {
  const { Item } = await client
    .send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }))
    .catch((cause: unknown) => {
      throw awsError('reading an item', `table ${table}`, cause)
    })
  return Item && isLive(Item, clock()) ? Item : undefined
}

/** The live items of these keys, in their order; `undefined` where there is none. */
export async function getItems(place: DynamoPlace, keys: readonly Item[]): Promise<readonly (Item | undefined)[]> {
  const found = new Map<string, Item>()
  const unique = [...new Map(keys.map((key) => [identity(key), key])).values()]
  for (let from = 0; from < unique.length; from += BATCH) {
    for (const item of await getBatch(place, unique.slice(from, from + BATCH))) found.set(identity(item), item)
  }
  return keys.map((key) => found.get(identity(key)))
}

async function getBatch({ client, table, clock }: DynamoPlace, keys: readonly Item[]): Promise<readonly Item[]> {
  const found: Item[] = []
  let waiting: Item[] = [...keys]
  for (let attempt = 1; waiting.length > 0; attempt++) {
    const { Responses, UnprocessedKeys } = await client
      .send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: waiting, ConsistentRead: true } } }))
      .catch((cause: unknown) => {
        throw awsError('reading items', `table ${table}`, cause)
      })
    found.push(...(Responses?.[table] ?? []).filter((item) => isLive(item, clock())))
    const left: Item[] = UnprocessedKeys?.[table]?.Keys ?? []
    // A full answer leaves keys over too: only one that brought nothing counts as refused.
    if (left.length === waiting.length && attempt >= ATTEMPTS) throw overloaded(table)
    if (left.length > 0) await setTimeout(Math.random() * PAUSE * 2 ** Math.min(attempt, ATTEMPTS))
    waiting = left
  }
  return found
}

function overloaded(table: string): TracegateError {
  const remedy = 'Try again later.'
  return new TracegateError('unreadable', 'the table is overloaded', {
    location: `table ${table}`,
    remedy,
    retryable: true,
  })
}

function identity(item: Item): string {
  return JSON.stringify([partitionKeyOf(item), sortKeyOf(item)])
}
