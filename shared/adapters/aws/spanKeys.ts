import { tableSchema } from '../../cloud/tableSchema.ts'
import { type Item, itemKey, partitionKeyOf, sortKeyOf, textIn } from './dynamoItem.ts'

const TRACE = 'trace#'
const BLOCK = 'block#'

/**
 * Where spans are in the table. A put writes the spans of each trace as blocks into the partition of the trace, an entry of
 * the trace's id, and one entry in the log of puts, which makes them count.
 */
export const spanKeys = {
  trace: (traceId: string): string => TRACE + traceId,
  /** `nth` tells the blocks of one put apart. */
  block: (traceId: string, first: bigint, nth: number): Item =>
    itemKey(TRACE + traceId, `${BLOCK}${padded(first)}#${nth}`),
  errors: (traceId: string, first: bigint): Item => itemKey(TRACE + traceId, `errors#${padded(first)}`),
  blocks: BLOCK,
  ids: 'trace-ids',
  id: (traceId: string): Item => itemKey('trace-ids', `#${traceId}`),
  log: 'span-log',
  logEntry: (last: bigint): Item => itemKey('span-log', padded(last)),
  counter: itemKey('span-places', 'counter'),
} as const

/** Partitions of the index by time: blocks by the earliest start in them, all of them or those that hold an error. */
export type SpanIndex = 'spans' | 'spans-with-errors'

export function indexed(index: SpanIndex, start: bigint): Item {
  const { partitionKey, sortKey } = tableSchema.byTime
  return { [partitionKey]: { S: index }, [sortKey]: { S: padded(start) } }
}

/** What a key found in the index by time says. */
export function foundByTime(item: Item): { readonly traceId: string; readonly start: bigint } {
  return { traceId: partitionKeyOf(item).slice(TRACE.length), start: BigInt(textIn(item, tableSchema.byTime.sortKey)) }
}

/** Of an item among the ids. */
export function listedId(item: Item): string {
  return sortKeyOf(item).slice(1)
}

export function padded(value: bigint): string {
  return String(value).padStart(19, '0')
}
