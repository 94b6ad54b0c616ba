import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { newestFirst } from '../../ports/newestFirst.ts'
import type { SearchOptions, TraceMatch, TraceSummary } from '../../ports/SpanStore.ts'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import type { Query } from '../../tracing/traceql/Query.ts'
import { queryValues } from './queryValues.ts'
import { neededSql, seekSql } from './searchSeeks.ts'
import { integerOf, textOf } from './spanRow.ts'
import { isTooDeep, type Matching, traceMatcher } from './traceMatcher.ts'
import { summaryOf } from './traceRow.ts'

interface Found extends TraceSummary, Matching<bigint | TraceSpan> {}

/** How the store reads what was found. */
interface SpanReader {
  byRow(id: bigint): TraceSpan
  ofTrace(traceId: string): readonly TraceSpan[]
}

/**
 * The newest traces that match, without reading more than that takes: an index gives spans from the latest start on,
 * the query itself decides about each of their traces, and the search ends where no trace that is left can be newer than
 * those found. Where no index helps, all traces are looked at from the newest on.
 */
export function searchSpans(
  database: DatabaseSync,
  query: Query,
  { limit, spansPerTrace }: SearchOptions,
  read: SpanReader,
): readonly TraceMatch[] {
  if (limit <= 0) return []
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql)
    statement.setReadBigInts(true)
    // A part of a query that takes another way than the one tried first leaves its values behind.
    statement.setAllowUnknownNamedParameters(true)
    return statement
  }
  const match = traceMatcher(query, prepare, read.ofTrace)
  const matchOf = (summary: TraceSummary): Found | undefined => {
    const matching = match(summary.traceId, spansPerTrace)
    return matching.matched === 0 ? undefined : { ...summary, ...matching }
  }

  const found: Found[] = []
  const seekValues = queryValues()
  const seek = seekSql(query, seekValues)
  if (seek === undefined) {
    const values = queryValues()
    const needed = isTooDeep(query) ? '1' : neededSql(query.spanset, values)
    const walk = prepare(`SELECT * FROM traces t WHERE ${needed} ORDER BY start_ns DESC, trace_id`)
    for (const row of walk.iterate(values.named)) {
      const each = matchOf(summaryOf(row))
      if (each !== undefined && found.push(each) === limit) break
    }
  } else {
    const trace = prepare('SELECT * FROM traces WHERE trace_id = ?')
    const seen = new Set<string>()
    for (const row of prepare(seek).iterate(seekValues.named)) {
      const last = found.length === limit ? found.at(-1) : undefined
      // A trace starts no later than its spans.
      if (last !== undefined && integerOf(row.start_ns) < last.start) break
      const id = textOf(row.trace_id)
      if (seen.has(id)) continue
      seen.add(id)
      const stored = trace.get(id)
      const summary = stored && summaryOf(stored)
      if (summary === undefined || (last !== undefined && summary.start < last.start)) continue
      const each = matchOf(summary)
      if (each !== undefined) insert(found, each, limit)
    }
  }
  const spansOf = ({ shown }: Found) => shown.map((each) => (typeof each === 'bigint' ? read.byRow(each) : each))
  return found.map((each) => {
    const { shown: _, ...rest } = each
    return { ...rest, spans: spansOf(each) }
  })
}

/** Keeps the list in order and no longer than it may be. */
function insert(found: Found[], each: Found, limit: number): void {
  const at = found.findIndex((other) => newestFirst(each, other) < 0)
  found.splice(at < 0 ? found.length : at, 0, each)
  if (found.length > limit) found.pop()
}
