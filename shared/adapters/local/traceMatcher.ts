import type { StatementSync } from 'node:sqlite'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import { evaluateQuery } from '../../tracing/traceql/evaluateQuery.ts'
import type { Query, Spanset } from '../../tracing/traceql/Query.ts'
import { queryValues } from './queryValues.ts'
import { integerOf } from './spanRow.ts'
import { traceQlSql } from './traceQlSql.ts'

/** Spansets and stages inside one another; SQLite gives up at an expression a thousand deep, and each adds several. */
const DEEPEST = 60

export interface Matching<Shown> {
  readonly shown: readonly Shown[]
  readonly matched: number
}

/** The spans of a trace that matched: the first as rows of the database or as they are. */
export type TraceMatcher = (traceId: string, spansPerTrace: number) => Matching<bigint | TraceSpan>

/** True for a query that SQLite would refuse for its depth. */
export function isTooDeep({ spanset, stages }: Query): boolean {
  return depthOf(spanset) + stages.length > DEEPEST
}

/** Decides about one trace: in SQL, or for a query too deep for SQLite by looking at its spans. */
export function traceMatcher(
  query: Query,
  prepare: (sql: string) => StatementSync,
  spansOfTrace: (traceId: string) => readonly TraceSpan[],
): TraceMatcher {
  if (isTooDeep(query)) {
    return (traceId, spansPerTrace) => {
      const matching = evaluateQuery(query, spansOfTrace(traceId))
      return { shown: matching.slice(0, Math.max(0, spansPerTrace)), matched: matching.length }
    }
  }
  const values = queryValues({ trace: '' })
  const statement = prepare(traceQlSql(query, values))
  return (traceId, spansPerTrace) => {
    const shown: bigint[] = []
    let matched = 0
    for (const { id } of statement.iterate({ ...values.named, trace: traceId })) {
      if (matched++ < spansPerTrace) shown.push(integerOf(id))
    }
    return { shown, matched }
  }
}

function depthOf(spanset: Spanset): number {
  return spanset.kind === 'filter' ? 1 : 1 + Math.max(depthOf(spanset.left), depthOf(spanset.right))
}
