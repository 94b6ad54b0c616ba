import { byteOrder } from './byteOrder.ts'
import type { TraceSummary } from './SpanStore.ts'

/** The order in which traces are listed: the latest start first, then by id. */
export function newestFirst(a: TraceSummary, b: TraceSummary): number {
  if (a.start !== b.start) return a.start > b.start ? -1 : 1
  return byteOrder(a.traceId, b.traceId)
}
