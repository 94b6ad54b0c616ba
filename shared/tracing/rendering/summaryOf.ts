import type { TraceSummary } from '../../ports/SpanStore.ts'
import { addTallies, summaryOfTally, tallyOf } from '../../ports/traceTally.ts'
import type { TraceSpan } from '../TraceSpan.ts'

/** What a list says of a trace, from all its spans; at least one. */
export function summaryOf(spans: readonly TraceSpan[]): TraceSummary {
  return summaryOfTally(spans[0]?.traceId ?? '', spans.map(tallyOf).reduce(addTallies))
}
