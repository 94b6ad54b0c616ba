import type { SpanStore } from '../../ports/SpanStore.ts'
import { spanCursor } from '../../ports/spanCursor.ts'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { type Item, sortKeyOf } from './dynamoItem.ts'
import { queryItems } from './queryItems.ts'
import { blocksOf, firstOf, placedSpans } from './readSpanBlocks.ts'
import { padded, spanKeys } from './spanKeys.ts'

/**
 * Milliseconds that a put may be on its way. Spans after it wait so long for it to show up: numbers are given out before
 * the spans are written.
 */
const ON_ITS_WAY = 30_000
/** Entries of the log that are looked through for puts on their way, when following begins. */
const RECENT = 50

export function followSpanLog(place: DynamoPlace): SpanStore['after'] {
  const isOld = (entry: Item) => Number(entry.at?.N ?? 0) < place.clock() - ON_ITS_WAY

  /** The place before the first recent put that is not there yet, else the last place. */
  async function present(): Promise<bigint> {
    const pages = queryItems(place, { partition: spanKeys.log, isDescending: true, page: RECENT })
    const { value: page = [] } = await pages.next()
    await pages.return(undefined)
    let from = page[0] === undefined ? 0n : lastOf(page[0])
    for (const [i, entry] of (page as readonly Item[]).entries()) {
      const before = (page as readonly Item[])[i + 1]
      if (before === undefined || isOld(entry)) break
      if (firstOf(entry) !== lastOf(before) + 1n) from = lastOf(before)
    }
    return from
  }

  return async (cursor, limit) => {
    if (cursor === undefined) return { spans: [], cursor: String(await present()) }
    let from = spanCursor(cursor)
    const spans: TraceSpan[] = []
    const log = queryItems(place, { partition: spanKeys.log, after: padded(from), page: RECENT })
    for await (const page of log) {
      for (const entry of page) {
        if (spans.length >= limit) return { spans, cursor: String(from) }
        if (firstOf(entry) > from + 1n && !isOld(entry)) return { spans, cursor: String(from) }
        const next = (await spansOfPut(place, entry)).filter((placed) => placed.place > from)
        const shown = next.slice(0, limit - spans.length)
        spans.push(...shown.map(({ span }) => span))
        from = shown.length < next.length ? (shown.at(-1)?.place ?? from) : lastOf(entry)
      }
    }
    return { spans, cursor: String(from) }
  }
}

async function spansOfPut(place: DynamoPlace, entry: Item) {
  const traceIds = (entry.traces?.L ?? []).map(({ S }) => S ?? '')
  const blocks = (await Promise.all(traceIds.map((traceId) => blocksOf(place, traceId)))).flat()
  const ofThis = blocks.filter((block) => firstOf(block) === firstOf(entry))
  return ofThis.flatMap(placedSpans).sort((a, b) => Number(a.place - b.place))
}

function lastOf(entry: Item): bigint {
  return BigInt(sortKeyOf(entry))
}
