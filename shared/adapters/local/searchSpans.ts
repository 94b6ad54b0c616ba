import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { newestFirst } from '../../ports/newestFirst.ts'
import type { SearchOptions, TraceMatch, TraceSummary } from '../../ports/SpanStore.ts'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import type { Query } from '../../tracing/traceql/Query.ts'
import { queryValues } from './queryValues.ts'
import { neededSql, seekSql } from './searchSeeks.ts'
import { integerOf, textOf } from './spanRow.ts'
import { traceQlSql } from './traceQlSql.ts'
import { summaryOf } from './traceRow.ts'

interface Found extends TraceSummary {
  /** Row numbers of the spans shown. */
  readonly shown: readonly bigint[]
  readonly matched: number
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
  spansOf: (ids: readonly bigint[]) => readonly TraceSpan[],
): readonly TraceMatch[] {
  if (limit <= 0) return []
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql)
    statement.setReadBigInts(true)
    // A part of a query that takes another way than the one tried first leaves its values behind.
    statement.setAllowUnknownNamedParameters(true)
    return statement
  }
  const matchValues = queryValues({ trace: '' })
  const match = prepare(traceQlSql(query, matchValues))

  const matchOf = (summary: TraceSummary): Found | undefined => {
    const shown: bigint[] = []
    let matched = 0
    for (const { id } of match.iterate({ ...matchValues.named, trace: summary.traceId })) {
      if (matched++ < spansPerTrace) shown.push(integerOf(id))
    }
    return matched === 0 ? undefined : { ...summary, shown, matched }
  }

  const found: Found[] = []
  const seekValues = queryValues()
  const seek = seekSql(query, seekValues)
  if (seek === undefined) {
    const values = queryValues()
    const needed = neededSql(query.spanset, values)
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
  return found.map(({ shown, ...rest }) => ({ ...rest, spans: spansOf(shown) }))
}

/** Keeps the list in order and no longer than it may be. */
function insert(found: Found[], each: Found, limit: number): void {
  const at = found.findIndex((other) => newestFirst(each, other) < 0)
  found.splice(at < 0 ? found.length : at, 0, each)
  if (found.length > limit) found.pop()
}
