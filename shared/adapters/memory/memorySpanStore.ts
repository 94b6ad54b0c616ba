import { byteOrder } from '../../ports/byteOrder.ts'
import { newestFirst } from '../../ports/newestFirst.ts'
import type { SpanStore, TraceSummary } from '../../ports/SpanStore.ts'
import { spanCursor } from '../../ports/spanCursor.ts'
import { storableSpan, storableTime } from '../../ports/storableSpan.ts'
import { addTallies, summaryOfTally, tallyOf } from '../../ports/traceTally.ts'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import { evaluateQuery } from '../../tracing/traceql/evaluateQuery.ts'

interface Kept {
  readonly span: TraceSpan
  readonly place: bigint
}

/** A span store that lives as long as its value. It keeps and hands out copies. */
export function memorySpanStore(): SpanStore {
  const traces = new Map<string, Map<string, Kept>>()
  let places = 0n

  const spansOf = (traceId: string): TraceSpan[] =>
    [...(traces.get(traceId)?.values() ?? [])].map(({ span }) => span).sort(earliestFirst)
  const isExecution = (traceId: string) =>
    spansOf(traceId).some(({ attributes }) => attributes['tracegate.evidence'] !== true)
  const summaries = (): TraceSummary[] =>
    Array.from(traces.keys(), (id) => summaryOfTally(id, spansOf(id).map(tallyOf).reduce(addTallies))).sort(newestFirst)

  return {
    put: async (spans) => {
      for (const copy of spans.map((span) => structuredClone(storableSpan(span)))) {
        const trace = traces.get(copy.traceId) ?? new Map<string, Kept>()
        traces.set(copy.traceId, trace)
        trace.set(copy.spanId, { span: copy, place: ++places })
      }
    },
    list: async ({ status, executions, limit }) =>
      summaries()
        .filter((trace) => status === undefined || trace.status === status)
        .filter(({ traceId }) => !executions || isExecution(traceId))
        .slice(0, Math.max(0, limit)),
    trace: async (traceId) => structuredClone(spansOf(traceId)),
    traceIds: async (prefix, limit) =>
      [...traces.keys()]
        .filter((id) => id.startsWith(prefix))
        .sort(byteOrder)
        .slice(0, Math.max(0, limit)),
    search: async (query, { limit, spansPerTrace }) =>
      summaries()
        .map((summary) => ({ summary, spans: evaluateQuery(query, spansOf(summary.traceId)) }))
        .filter(({ spans }) => spans.length > 0)
        .slice(0, Math.max(0, limit))
        .map(({ summary, spans }) => ({
          ...summary,
          spans: structuredClone(spans.slice(0, Math.max(0, spansPerTrace))),
          matched: spans.length,
        })),
    after: async (cursor, limit) => {
      if (cursor === undefined) return { spans: [], cursor: String(places) }
      const from = spanCursor(cursor)
      const kept = [...traces.values()].flatMap((trace) => [...trace.values()])
      const next = kept
        .filter(({ place }) => place > from)
        .sort((a, b) => Number(a.place - b.place))
        .slice(0, Math.max(0, limit))
      return { spans: structuredClone(next.map(({ span }) => span)), cursor: String(next.at(-1)?.place ?? from) }
    },
    removeBefore: async (time) => {
      const old = summaries().filter(({ end }) => end < storableTime(time))
      for (const { traceId } of old) traces.delete(traceId)
      return old.reduce((sum, { spanCount }) => sum + spanCount, 0)
    },
    close: async () => {},
  }
}

function earliestFirst(a: TraceSpan, b: TraceSpan): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1
  return byteOrder(a.spanId, b.spanId)
}
