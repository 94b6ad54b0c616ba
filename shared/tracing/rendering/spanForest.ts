import type { TraceSpan } from '../TraceSpan.ts'

export interface SpanNode {
  readonly span: TraceSpan
  /** 0 at the top. */
  readonly depth: number
  readonly parent: SpanNode | undefined
  /** Why it stands at the top although it names a parent. */
  readonly detached: 'parent missing' | 'cycle' | undefined
}

/**
 * Every span once, parents before their children, siblings in the order given. A span whose parent is not there stands at
 * the top, and so does the first span of each cycle of parents.
 */
export function spanForest(spans: readonly TraceSpan[]): readonly SpanNode[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const parentOf = (span: TraceSpan) => (span.parentSpanId === '' ? undefined : byId.get(span.parentSpanId))
  const children = Map.groupBy(spans, parentOf)
  const nodes: SpanNode[] = []
  const reached = new Set<TraceSpan>()

  function walk(top: TraceSpan, detached: SpanNode['detached']): void {
    const open: SpanNode[] = [{ span: top, depth: 0, parent: undefined, detached }]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const { span, depth } = node
      reached.add(span)
      nodes.push(node)
      // Another span with the same id has no children: they are those of the one that is found by the id.
      for (const child of (children.get(span) ?? []).toReversed()) {
        if (!reached.has(child)) open.push({ span: child, depth: depth + 1, parent: node, detached: undefined })
      }
    }
  }

  for (const span of children.get(undefined) ?? []) walk(span, span.parentSpanId === '' ? undefined : 'parent missing')
  if (reached.size === spans.length) return nodes
  for (const span of spans) if (!reached.has(span)) walk(firstOfCycle(span, parentOf, spans), 'cycle')
  return nodes
}

/** The first span, in the order given, of the cycle that the parents of this one end in. */
function firstOfCycle(
  start: TraceSpan,
  parentOf: (span: TraceSpan) => TraceSpan | undefined,
  spans: readonly TraceSpan[],
): TraceSpan {
  const above = new Set<TraceSpan>()
  let span: TraceSpan | undefined = start
  for (; span !== undefined && !above.has(span); span = parentOf(span)) above.add(span)
  const cycle = new Set<TraceSpan>()
  for (; span !== undefined && !cycle.has(span); span = parentOf(span)) cycle.add(span)
  return spans.find((each) => cycle.has(each)) ?? start
}
