import type { TraceMatch } from '../../ports/SpanStore.ts'
import type { TraceSpan } from '../TraceSpan.ts'

/** A line of a table of what a search found: a span, or how many further ones of the trace are not shown. */
export interface MatchRow {
  readonly match: TraceMatch
  readonly span: TraceSpan | undefined
  readonly leftOut: number
}

export function matchRows(matches: readonly TraceMatch[]): readonly MatchRow[] {
  return matches.flatMap((match) => {
    const rows: MatchRow[] = match.spans.map((span) => ({ match, span, leftOut: 0 }))
    const leftOut = match.matched - match.spans.length
    return leftOut > 0 ? [...rows, { match, span: undefined, leftOut }] : rows
  })
}
