import { byteOrder } from '../../ports/byteOrder.ts'
import type { TraceSpan } from '../TraceSpan.ts'

/** What a trace as a whole says: the intrinsics `traceDuration`, `rootName` and `rootServiceName` read it. */
export interface TraceFacts {
  /** Nanoseconds from the earliest start to the latest end. */
  readonly duration: bigint
  /** Those of the earliest span without a parent, else of the earliest span (ties: the smaller span id). */
  readonly rootName: string
  readonly rootServiceName: string
}

/** The facts of a trace; `spans` are all of its spans, in any order. */
export function traceFacts(spans: readonly TraceSpan[]): TraceFacts {
  let root: TraceSpan | undefined
  let start: bigint | undefined
  let end: bigint | undefined
  for (const span of spans) {
    if (root === undefined || isBetterRoot(span, root)) root = span
    if (start === undefined || span.start < start) start = span.start
    if (end === undefined || span.end > end) end = span.end
  }
  return {
    duration: (end ?? 0n) - (start ?? 0n),
    rootName: root?.name ?? '',
    rootServiceName: root?.serviceName ?? '',
  }
}

function isBetterRoot(span: TraceSpan, root: TraceSpan): boolean {
  const isRoot = span.parentSpanId === ''
  if (isRoot !== (root.parentSpanId === '')) return isRoot
  if (span.start !== root.start) return span.start < root.start
  return byteOrder(span.spanId, root.spanId) < 0
}
