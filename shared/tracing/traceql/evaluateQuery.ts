import type { TraceSpan } from '../TraceSpan.ts'
import { aggregateHolds } from './aggregateHolds.ts'
import { compileCondition } from './compileCondition.ts'
import type { Query, Spanset, SpansetFilter } from './Query.ts'
import { relatedSpans } from './relatedSpans.ts'
import { type TraceFacts, traceFacts } from './traceFacts.ts'

interface Trace {
  readonly spans: readonly TraceSpan[]
  readonly facts: TraceFacts
}

/**
 * The spans of one trace that a query matches, in the order given; none when the trace does not match. This is what a
 * query means: a store that runs queries in another way gives the same spans.
 */
export function evaluateQuery(query: Query, trace: readonly TraceSpan[]): readonly TraceSpan[] {
  const whole = { spans: trace, facts: traceFacts(trace) }
  const matched = spansOf(query.spanset, whole)
  let spans: readonly TraceSpan[] = trace.filter((span) => matched.has(span))
  for (const stage of query.stages) {
    if (spans.length === 0) return []
    if (stage.kind === 'filter') spans = filtered(stage, spans, whole.facts)
    else if (stage.kind === 'aggregate') spans = aggregateHolds(stage, spans, whole.facts) ? spans : []
  }
  return spans
}

function spansOf(spanset: Spanset, trace: Trace): ReadonlySet<TraceSpan> {
  if (spanset.kind === 'filter') return new Set(filtered(spanset, trace.spans, trace.facts))
  const { operator } = spanset
  const left = spansOf(spanset.left, trace)
  const right = spansOf(spanset.right, trace)
  if (operator === '||') return left.union(right)
  if (operator === '&&') return left.size > 0 && right.size > 0 ? left.union(right) : new Set()
  return relatedSpans(operator, trace.spans, left, right)
}

function filtered({ where }: SpansetFilter, spans: readonly TraceSpan[], facts: TraceFacts): readonly TraceSpan[] {
  if (where === undefined) return spans
  const test = compileCondition(where)
  return spans.filter((span) => test(span, facts))
}
