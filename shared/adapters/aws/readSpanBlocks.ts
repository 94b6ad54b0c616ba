import { byteOrder } from '../../ports/byteOrder.ts'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import type { Item } from './dynamoItem.ts'
import { getItems } from './getItems.ts'
import { queryItems } from './queryItems.ts'
import { type PlacedSpan, spansOfBlock } from './spanBlock.ts'
import { spanKeys } from './spanKeys.ts'

/** The blocks of a trace that count, in the order in which they were put. */
export async function blocksOf(place: DynamoPlace, traceId: string): Promise<readonly Item[]> {
  const found: Item[] = []
  const query = { partition: spanKeys.trace(traceId), prefix: spanKeys.blocks }
  for await (const page of queryItems(place, query)) found.push(...page)
  return finished(place, found)
}

/** The spans of a trace, earliest first; of several with one id the one that was put last. */
export function spansOfBlocks(blocks: readonly Item[]): readonly TraceSpan[] {
  const spans = new Map<string, PlacedSpan>()
  for (const block of blocks) {
    for (const placed of placedSpans(block)) {
      const known = spans.get(placed.span.spanId)
      if (known === undefined || known.place < placed.place) spans.set(placed.span.spanId, placed)
    }
  }
  return [...spans.values()].map(({ span }) => span).sort(earliestFirst)
}

export function placedSpans(block: Item): readonly PlacedSpan[] {
  return spansOfBlock(block.zip?.B ?? new Uint8Array(), firstOf(block))
}

export function firstOf(item: Item): bigint {
  return BigInt(item.first?.N ?? 0)
}

/** Leaves out the blocks of a large put that is not finished, or never was. */
async function finished(place: DynamoPlace, blocks: readonly Item[]): Promise<readonly Item[]> {
  const pending = [...new Set(blocks.map(({ pending }) => pending?.N).filter((last) => last !== undefined))]
  if (pending.length === 0) return blocks
  const entries = await getItems(
    place,
    pending.map((last) => spanKeys.logEntry(BigInt(last))),
  )
  const isFinished = new Set(pending.filter((_, i) => entries[i] !== undefined))
  return blocks.filter((block) => block.pending?.N === undefined || isFinished.has(block.pending.N))
}

function earliestFirst(a: TraceSpan, b: TraceSpan): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1
  return byteOrder(a.spanId, b.spanId)
}
