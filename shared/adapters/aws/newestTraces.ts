import { newestFirst } from '../../ports/newestFirst.ts'
import type { TraceSummary } from '../../ports/SpanStore.ts'
import { addTallies, summaryOfTally, type TraceTally, tallyOf } from '../../ports/traceTally.ts'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { queryItems } from './queryItems.ts'
import { blocksOf, spansOfBlocks } from './readSpanBlocks.ts'
import { foundByTime, type SpanIndex } from './spanKeys.ts'

/** A trace with all of its spans. */
export interface WholeTrace {
  readonly summary: TraceSummary
  readonly tally: TraceTally
  readonly spans: readonly TraceSpan[]
}

/** Blocks looked at in one go; their traces are read at once. */
const PAGE = 25

/**
 * Traces, the newest first. The index tells the earliest start of each block, and a trace starts no later than any of its
 * blocks: what starts after the last block seen can be handed out, since nothing newer is left.
 */
export async function* newestTraces(place: DynamoPlace, index: SpanIndex): AsyncGenerator<WholeTrace> {
  const seen = new Set<string>()
  let waiting: WholeTrace[] = []
  for await (const page of queryItems(place, { partition: index, isByTime: true, isDescending: true, page: PAGE })) {
    const found = page.map(foundByTime)
    const floor = found.at(-1)?.start
    if (floor === undefined) continue
    const fresh = [...new Set(found.map(({ traceId }) => traceId))].filter((traceId) => !seen.has(traceId))
    for (const traceId of fresh) seen.add(traceId)
    const traces = await Promise.all(fresh.map((traceId) => wholeTrace(place, traceId)))
    waiting.push(...traces.filter((trace) => trace !== undefined))
    waiting.sort((a, b) => newestFirst(a.summary, b.summary))
    const ready = waiting.filter(({ summary }) => summary.start > floor)
    waiting = waiting.slice(ready.length)
    yield* ready
  }
  yield* waiting
}

async function wholeTrace(place: DynamoPlace, traceId: string): Promise<WholeTrace | undefined> {
  const spans = spansOfBlocks(await blocksOf(place, traceId))
  if (spans.length === 0) return undefined
  const tally = spans.map(tallyOf).reduce(addTallies)
  return { summary: summaryOfTally(traceId, tally), tally, spans }
}
