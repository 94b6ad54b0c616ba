import type { SpanStore } from '../../ports/SpanStore.ts'
import { storableTime } from '../../ports/storableSpan.ts'
import { statusOfTally } from '../../ports/traceTally.ts'
import { evaluateQuery } from '../../tracing/traceql/evaluateQuery.ts'
import type { DynamoPlace } from './DynamoPlace.ts'
import { followSpanLog } from './followSpanLog.ts'
import { newestTraces, type WholeTrace } from './newestTraces.ts'
import { putSpanBlocks } from './putSpanBlocks.ts'
import { queryItems } from './queryItems.ts'
import { blocksOf, spansOfBlocks } from './readSpanBlocks.ts'
import { removeTraces } from './removeTraces.ts'
import { requiresError } from './requiresError.ts'
import { listedId, spanKeys } from './spanKeys.ts'

interface SpanStoreOptions extends DynamoPlace {
  /** Milliseconds that spans are kept; 30 days unless given. */
  readonly spanLifetime?: number
}

const LIFETIME = 30 * 24 * 60 * 60 * 1_000

/**
 * A span store in one DynamoDB table, for any number of processes. `list` and `search` find traces by the index by time,
 * which shows a put about a second later; all else sees every finished put. A search that does not ask for errors looks at
 * every trace from the newest on, until it has found enough. The client stays the caller's.
 */
export function dynamoSpanStore(options: SpanStoreOptions): SpanStore {
  const { spanLifetime = LIFETIME, ...place } = options

  return {
    put: async (spans) => putSpanBlocks(place, spans, place.clock() + spanLifetime),
    list: async ({ status, executions, limit }) => {
      const traces = newestTraces(place, status === 'ERROR' ? 'spans-with-errors' : 'spans')
      const wanted = ({ tally }: WholeTrace) =>
        (status === undefined || statusOfTally(tally) === status) &&
        !(executions && tally.evidenceCount === tally.spanCount)
      return firstOf(traces, limit, (trace) => (wanted(trace) ? trace.summary : undefined))
    },
    trace: async (traceId) => spansOfBlocks(await blocksOf(place, traceId)),
    traceIds: async (prefix, limit) => {
      const ids: string[] = []
      if (limit <= 0) return ids
      for await (const page of queryItems(place, { partition: spanKeys.ids, prefix: `#${prefix}` })) {
        for (const item of page) {
          // An id may be listed before its spans count, or when they do no longer.
          const traceId = listedId(item)
          if (item.pending === undefined || (await blocksOf(place, traceId)).length > 0) ids.push(traceId)
          if (ids.length === limit) return ids
        }
      }
      return ids
    },
    search: async (query, { limit, spansPerTrace }) => {
      const traces = newestTraces(place, requiresError(query) ? 'spans-with-errors' : 'spans')
      return firstOf(traces, limit, ({ summary, spans }) => {
        const matching = evaluateQuery(query, spans)
        if (matching.length === 0) return undefined
        return { ...summary, spans: matching.slice(0, Math.max(0, spansPerTrace)), matched: matching.length }
      })
    },
    after: followSpanLog(place),
    removeBefore: (time) => removeTraces(place, storableTime(time)),
    close: async () => {},
  }
}

/** The first results, as many as asked for, without reading further. */
async function firstOf<T>(
  traces: AsyncIterable<WholeTrace>,
  limit: number,
  pick: (trace: WholeTrace) => T | undefined,
): Promise<T[]> {
  const picked: T[] = []
  if (limit <= 0) return picked
  for await (const trace of traces) {
    const result = pick(trace)
    if (result !== undefined) picked.push(result)
    if (picked.length === limit) break
  }
  return picked
}
