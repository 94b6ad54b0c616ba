import type { TraceSpan } from '../TraceSpan.ts'
import { hasFailed } from './chooseNodes.ts'

/** Attributes by which a span names the node, somewhere below it, that made it fail. */
const NAMING = ['flow.failed_node', 'tracegate.failed_node']
/** Only the span of a node has it. */
const ATTEMPTS = 'flow.node.attempts'

/**
 * The span in which a trace failed, as far down as failures lead: what a span names as its cause (of several attempts the
 * last), else the child that failed first, because what was ended on account of it failed later. Below a node itself lie
 * only its attempts. `undefined` when no span failed.
 */
export function failureOf(spans: readonly TraceSpan[]): TraceSpan | undefined {
  const failed = spans.filter(hasFailed)
  const ids = new Set(failed.map(({ spanId }) => spanId))
  const children = Map.groupBy(failed, ({ parentSpanId }) => parentSpanId)
  const seen = new Set<TraceSpan>()
  let found = failed.find(({ parentSpanId }) => parentSpanId === '')
  found ??= firstEnded(failed.filter(({ parentSpanId }) => !ids.has(parentSpanId))) ?? failed[0]
  for (let next = found; next !== undefined && !seen.has(next); next = causeOf(next, children.get(next.spanId) ?? [])) {
    seen.add(next)
    found = next
  }
  return found
}

function causeOf(span: TraceSpan, children: readonly TraceSpan[]): TraceSpan | undefined {
  const names = NAMING.map((name) => span.attributes[name])
  const named = children.filter(({ name }) => names.includes(name))
  if (named.length > 0) return named.reduce((latest, each) => (each.end >= latest.end ? each : latest))
  return Object.hasOwn(span.attributes, ATTEMPTS) ? undefined : firstEnded(children)
}

function firstEnded(spans: readonly TraceSpan[]): TraceSpan | undefined {
  return spans.length === 0 ? undefined : spans.reduce((first, each) => (each.end < first.end ? each : first))
}
