import type { TraceSpan } from '../TraceSpan.ts'
import type { SpansetOperation } from './Query.ts'

type Structural = Exclude<SpansetOperation['operator'], '&&' | '||'>
type Spans = ReadonlySet<TraceSpan>

/**
 * What the structural operators keep: spans of the right side, in no order, but for `!>>`, which keeps spans of the
 * left side. `!>>` is ours: Tempo has an (experimental) operator of that name with another meaning, the spans of the
 * right side that descend from none of the left.
 *
 * A span is a child of every span that has its parent's id; a descendant is a child, a child of a child and so on.
 * Traces are data: parents may be missing, ids may be there twice, parents may form a cycle (whose spans then descend
 * from themselves). Each id is walked once, so the time grows with the number of spans.
 */
export function relatedSpans(
  operator: Structural,
  trace: readonly TraceSpan[],
  left: Spans,
  right: Spans,
): ReadonlySet<TraceSpan> {
  switch (operator) {
    case '>':
      return kept(right, hasParentIn(idsOf(left)))
    case '<':
      return kept(right, hasIdIn(parentsOf(left)))
    case '>>':
      return kept(right, descendants(trace, left))
    case '<<':
      return kept(right, ancestors(trace, left))
    case '!>>': {
      const above = ancestors(trace, right)
      return kept(left, (span) => !above(span))
    }
    default:
      return siblings(left, right)
  }
}

type Test = (span: TraceSpan) => boolean

function descendants(trace: readonly TraceSpan[], of: Spans): Test {
  const children = Map.groupBy(trace, ({ parentSpanId }) => parentSpanId)
  return hasParentIn(reached(idsOf(of), (id) => (children.get(id) ?? []).map(({ spanId }) => spanId)))
}

function ancestors(trace: readonly TraceSpan[], of: Spans): Test {
  const byId = Map.groupBy(trace, ({ spanId }) => spanId)
  return hasIdIn(reached(parentsOf(of), (id) => (byId.get(id) ?? []).map(({ parentSpanId }) => parentSpanId)))
}

/** The ids one comes to from these, them included. */
function reached(from: Iterable<string>, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set(from)
  for (const id of seen) for (const following of next(id)) if (following !== '') seen.add(following)
  return seen
}

/** Spans with the same parent; a span is not its own sibling, and roots have none. */
function siblings(left: Spans, right: Spans): ReadonlySet<TraceSpan> {
  const families = Map.groupBy(left, ({ parentSpanId }) => parentSpanId)
  return kept(right, (span) => {
    const family = span.parentSpanId === '' ? [] : (families.get(span.parentSpanId) ?? [])
    return family.length > (left.has(span) ? 1 : 0)
  })
}

function idsOf(spans: Spans): ReadonlySet<string> {
  return new Set(Array.from(spans, ({ spanId }) => spanId).filter((id) => id !== ''))
}

function parentsOf(spans: Spans): ReadonlySet<string> {
  return new Set(Array.from(spans, ({ parentSpanId }) => parentSpanId).filter((id) => id !== ''))
}

function hasIdIn(ids: ReadonlySet<string>): Test {
  return ({ spanId }) => ids.has(spanId)
}

function hasParentIn(ids: ReadonlySet<string>): Test {
  return ({ parentSpanId }) => ids.has(parentSpanId)
}

function kept(spans: Spans, test: Test): ReadonlySet<TraceSpan> {
  return new Set([...spans].filter(test))
}
