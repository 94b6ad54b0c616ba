import type { SpanStatus, TraceSpan } from '../tracing/TraceSpan.ts'
import { byteOrder } from './byteOrder.ts'
import type { TraceSummary } from './SpanStore.ts'

/** What a span says in the list of traces. */
export type TalliedSpan = Pick<
  TraceSpan,
  'spanId' | 'parentSpanId' | 'serviceName' | 'name' | 'start' | 'end' | 'status' | 'attributes'
>

/** A summary that can be added to: what some spans of a trace say together. */
export interface TraceTally {
  readonly start: bigint
  readonly end: bigint
  readonly spanCount: number
  readonly errorCount: number
  /** Spans that are kept as evidence. */
  readonly evidenceCount: number
  /** The span that speaks for the trace: the earliest root, or while there is none the earliest span. */
  readonly head: {
    readonly spanId: string
    readonly isRoot: boolean
    readonly start: bigint
    readonly name: string
    readonly service: string
    readonly status: SpanStatus
  }
}

export function tallyOf(span: TalliedSpan): TraceTally {
  const { spanId, parentSpanId, serviceName, name, start, end, status, attributes } = span
  const head = { spanId, isRoot: parentSpanId === '', start, name, service: serviceName, status }
  const evidenceCount = attributes['tracegate.evidence'] === true ? 1 : 0
  return { start, end, spanCount: 1, errorCount: status === 'ERROR' ? 1 : 0, evidenceCount, head }
}

/** The tally of both; they must not share a span. */
export function addTallies(a: TraceTally, b: TraceTally): TraceTally {
  return {
    start: compare(a.start, b.start) < 0 ? a.start : b.start,
    end: compare(a.end, b.end) > 0 ? a.end : b.end,
    spanCount: a.spanCount + b.spanCount,
    errorCount: a.errorCount + b.errorCount,
    evidenceCount: a.evidenceCount + b.evidenceCount,
    head: compareHeads(a.head, b.head) <= 0 ? a.head : b.head,
  }
}

export function statusOfTally({ head, errorCount }: TraceTally): SpanStatus {
  return !head.isRoot && errorCount > 0 ? 'ERROR' : head.status
}

export function summaryOfTally(traceId: string, tally: TraceTally): TraceSummary {
  const { start, end, spanCount, errorCount, head } = tally
  const status = statusOfTally(tally)
  return { traceId, rootName: head.name, rootService: head.service, start, end, status, spanCount, errorCount }
}

function compareHeads(a: TraceTally['head'], b: TraceTally['head']): number {
  if (a.isRoot !== b.isRoot) return a.isRoot ? -1 : 1
  return compare(a.start, b.start) || byteOrder(a.spanId, b.spanId)
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
