import { hash } from 'node:crypto'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { tableSchema } from '../../cloud/tableSchema.ts'
import { TracegateError } from '../../errors.ts'

export type Item = Record<string, AttributeValue>

const { partitionKey, sortKey, expiresAt } = tableSchema

/** DynamoDB takes 2,048 bytes for a partition key and 1,024 for a sort key. */
const LONGEST_NAME = 900
const LONGEST_SORT_KEY = 1_024

export function itemKey(pk: string, sk: string): Item {
  if (Buffer.byteLength(sk) > LONGEST_SORT_KEY) {
    const remedy = `Use ids of at most ${LONGEST_NAME} bytes.`
    throw new TracegateError('usage', 'an id is too long for the table', { remedy })
  }
  return { [partitionKey]: { S: pk }, [sortKey]: { S: sk } }
}

/** Texts as one part of a key: different for different texts, never empty, never too long. */
export function keyPart(...texts: readonly string[]): string {
  const name = JSON.stringify(texts)
  return Buffer.byteLength(name) <= LONGEST_NAME ? name : `sha256:${hash('sha256', name)}`
}

/**
 * When an item ends, in milliseconds: for DynamoDB as whole seconds, rounded up, and exactly for readers. Nothing when it
 * does not.
 */
export function lifetime(until: number | undefined): Item {
  if (until === undefined) return {}
  return { ends_at: { N: String(until) }, [expiresAt]: { N: String(Math.ceil(until / 1_000)) } }
}

/** DynamoDB deletes what has expired days later. */
export function isLive(item: Item, now: number): boolean {
  return item.ends_at?.N === undefined || Number(item.ends_at.N) > now
}

export function textIn(item: Item, name: string): string {
  return item[name]?.S ?? ''
}

export function sortKeyOf(item: Item): string {
  return textIn(item, sortKey)
}

export function partitionKeyOf(item: Item): string {
  return textIn(item, partitionKey)
}
