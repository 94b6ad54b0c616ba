import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { storableTime } from '../../ports/storableSpan.ts'
import { awsError, nameOf } from './awsError.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { type Item, partitionKeyOf, sortKeyOf } from './dynamoItem.ts'
import { deleteItems } from './putItems.ts'
import { queryItems } from './queryItems.ts'
import { blocksOf, firstOf, spansOfBlocks } from './readSpanBlocks.ts'
import { foundByTime, spanKeys } from './spanKeys.ts'

/** Removes the traces that ended before a time; resolves to how many spans went. What is put meanwhile stays. */
export async function removeTraces(place: DynamoPlace, time: bigint): Promise<number> {
  const before = storableTime(time)
  const seen = new Set<string>()
  let removed = 0
  // Earliest starts first: what ended before has started before.
  for await (const page of queryItems(place, { partition: 'spans', isByTime: true })) {
    for (const { traceId, start } of page.map(foundByTime)) {
      if (start >= before) return removed
      if (seen.has(traceId)) continue
      seen.add(traceId)
      removed += await removeTrace(place, traceId, before)
    }
  }
  return removed
}

async function removeTrace(place: DynamoPlace, traceId: string, before: bigint): Promise<number> {
  const blocks = await blocksOf(place, traceId)
  const spans = spansOfBlocks(blocks)
  if (spans.length === 0 || spans.some(({ end }) => end >= before)) return 0
  const errors = [...new Set(blocks.map(firstOf))].map((first) => spanKeys.errors(traceId, first))
  const latest = blocks.at(-1)
  await deleteItems(place, [...blocks.map(keyOf), ...errors])
  if (latest !== undefined) await forget(place, traceId, firstOf(latest))
  return spans.length
}

/** Takes the id off the list, unless spans of the trace came after those that went. */
async function forget({ client, table }: DynamoPlace, traceId: string, latest: bigint): Promise<void> {
  const command = new DeleteItemCommand({
    TableName: table,
    Key: spanKeys.id(traceId),
    ConditionExpression: 'attribute_not_exists(pk) OR #first <= :latest',
    ExpressionAttributeNames: { '#first': 'first' },
    ExpressionAttributeValues: { ':latest': { N: String(latest) } },
  })
  await client.send(command).catch((cause: unknown) => {
    if (nameOf(cause) !== 'ConditionalCheckFailedException') throw awsError('removing a trace', `table ${table}`, cause)
  })
}

function keyOf(item: Item): Item {
  return { pk: { S: partitionKeyOf(item) }, sk: { S: sortKeyOf(item) } }
}
