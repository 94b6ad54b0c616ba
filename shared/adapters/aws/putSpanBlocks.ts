import { TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { storableSpan } from '../../ports/storableSpan.ts'
import { addTallies, tallyOf } from '../../ports/traceTally.ts'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import { awsError } from './awsError.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { type Item, lifetime } from './dynamoItem.ts'
import { putItems } from './putItems.ts'
import { isLostRace, lostRace, TRANSACTION_ITEMS } from './putOnCondition.ts'
import { spanBlocks } from './spanBlock.ts'
import { indexed, spanKeys } from './spanKeys.ts'
import { untilWon } from './untilWon.ts'

/** Bytes that a transaction may hold (4 MB), less what keys and names take. */
const TRANSACTION_BYTES = 3_000_000

/** Spans of one trace, ready to be written. */
interface Bundle {
  readonly traceId: string
  readonly start: bigint
  readonly hasError: boolean
  readonly blocks: readonly Uint8Array[]
}

/**
 * Writes spans so that all of them count or none: in one transaction or, when they are too many for one, with an entry in
 * the log that is written last and without which the blocks are passed over.
 */
export async function putSpanBlocks(place: DynamoPlace, given: readonly TraceSpan[], until: number): Promise<void> {
  // Whatever is wrong with a span shows before anything is written.
  const kept = new Map<string, { readonly span: TraceSpan; readonly offset: number }>()
  for (const [offset, each] of given.entries()) {
    const span = storableSpan(each)
    kept.set(JSON.stringify([span.traceId, span.spanId]), { span, offset })
  }
  if (kept.size === 0) return
  const placed = [...kept.values()].sort((a, b) => a.offset - b.offset)
  const bundles = [...Map.groupBy(placed, ({ span }) => span.traceId)].map(([traceId, spans]): Bundle => {
    const { start, errorCount } = spans.map(({ span }) => tallyOf(span)).reduce(addTallies)
    return { traceId, start, hasError: errorCount > 0, blocks: spanBlocks(spans) }
  })
  await write(place, bundles, await nextPlaces(place, given.length), BigInt(given.length), until)
}

/** Numbers for this many spans; resolves to the first. */
async function nextPlaces({ client, table }: DynamoPlace, count: number): Promise<bigint> {
  const { Attributes } = await client
    .send(
      new UpdateItemCommand({
        TableName: table,
        Key: spanKeys.counter,
        UpdateExpression: 'ADD places :count',
        ExpressionAttributeValues: { ':count': { N: String(count) } },
        ReturnValues: 'UPDATED_NEW',
      }),
    )
    .catch(refused(table))
  return BigInt(Attributes?.places?.N ?? 0) - BigInt(count) + 1n
}

async function write(
  place: DynamoPlace,
  bundles: readonly Bundle[],
  first: bigint,
  count: bigint,
  until: number,
): Promise<void> {
  const { client, table, clock } = place
  const blocks = bundles.flatMap((bundle) => bundle.blocks)
  const items = bundles.flatMap((bundle) => itemsOf(bundle, first, until))
  const last = first + count - 1n
  const entry: Item = {
    ...spanKeys.logEntry(last),
    ...lifetime(until),
    first: { N: String(first) },
    at: { N: String(clock()) },
    traces: { L: bundles.map(({ traceId }) => ({ S: traceId })) },
  }
  const bytes = blocks.reduce((sum, block) => sum + block.length, 0)
  if (items.length < TRANSACTION_ITEMS && bytes < TRANSACTION_BYTES) {
    const TransactItems = [...items, entry].map((Item) => ({ Put: { TableName: table, Item } }))
    await untilWon(() => client.send(new TransactWriteItemsCommand({ TransactItems })), isLostRace).catch(
      refused(table),
    )
    return
  }
  const pending = { N: String(last) }
  await putItems(
    place,
    items.map((item) => ({ ...item, pending })),
  )
  await putItems(place, [entry])
}

function itemsOf({ traceId, start, hasError, blocks }: Bundle, first: bigint, until: number): Item[] {
  const common = { first: { N: String(first) }, ...lifetime(until) }
  return [
    ...blocks.map((zip, nth) => ({
      ...spanKeys.block(traceId, first, nth),
      ...indexed('spans', start),
      ...common,
      zip: { B: zip },
    })),
    ...(hasError ? [{ ...spanKeys.errors(traceId, first), ...indexed('spans-with-errors', start), ...common }] : []),
    { ...spanKeys.id(traceId), ...common },
  ]
}

function refused(table: string): (cause: unknown) => never {
  return (cause) => {
    throw awsError('keeping spans', `table ${table}`, lostRace(cause))
  }
}
