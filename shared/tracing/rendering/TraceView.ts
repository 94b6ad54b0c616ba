import type { TraceSummary } from '../../ports/SpanStore.ts'
import type { TraceSpan } from '../TraceSpan.ts'
import { chooseNodes, hasFailed } from './chooseNodes.ts'
import { type SpanNode, spanForest } from './spanForest.ts'
import { summaryOf } from './summaryOf.ts'

/** A trace with those of its spans that are shown. */
export interface TraceView {
  readonly summary: TraceSummary
  /** Parents before their children; with a node all that is above it. */
  readonly nodes: readonly SpanNode[]
  /** How many spans may be shown. */
  readonly limit: number
  readonly leftOut: number
  /** Of those left out, the ones that failed. */
  readonly failuresLeftOut: number
}

/** Of all spans of a trace (earliest first, at least one) what is shown when at most `limit` may be. */
export function traceView(spans: readonly TraceSpan[], limit: number): TraceView {
  const nodes = chooseNodes(spanForest(spans), limit)
  const failures = spans.filter(hasFailed).length
  const shownFailures = nodes.filter(({ span }) => hasFailed(span)).length
  return {
    summary: summaryOf(spans),
    nodes,
    limit,
    leftOut: spans.length - nodes.length,
    failuresLeftOut: failures - shownFailures,
  }
}
