import type { Comparison, Condition, Query, Spanset } from '../../tracing/traceql/Query.ts'
import { conditionSql, termsOf } from './conditionSql.ts'
import type { QueryValues } from './queryValues.ts'

/** A part of an index that holds a span of every trace a query can match, in the order of their start. */
interface Seek {
  readonly index: string
  readonly terms: string
  /** The whole condition of the spans looked for. */
  readonly where: Condition
}

interface Seeks {
  readonly seeks: readonly Seek[]
  /** The smaller, the fewer spans are expected there. */
  readonly rank: number
}

const OWN = ['key', 'verdict', 'domain'] as const
const RANKS = { key: 0, verdict: 2, domain: 5 }

/**
 * SQL of `start_ns` and `trace_id` of spans, latest start first, among which every trace that the query matches has one;
 * undefined when no index narrows the query down.
 */
export function seekSql(query: Query, values: QueryValues): string | undefined {
  const found = [seeksOfSpanset(query.spanset, values)]
  for (const stage of query.stages) {
    if (stage.kind === 'filter' && stage.where !== undefined) found.push(seeksOf(stage.where, values))
  }
  const best = found.reduce(better, undefined)
  // Were a condition seen to be false, SQLite would drop the terms too, and fail for want of the index they need.
  const holds = (where: Condition) => `${conditionSql(where, values)} IS ${values.bind(1)}`
  const selects = best?.seeks.map(
    ({ index, terms, where }) =>
      `SELECT s.start_ns, s.trace_id FROM spans s INDEXED BY ${index} WHERE ${terms} AND ${holds(where)}`,
  )
  return selects && `${selects.join('\nUNION ALL ')}\nORDER BY start_ns DESC`
}

/** SQL that is true for traces, named `t`, that have spans for all that the query needs. */
export function neededSql(spanset: Spanset, values: QueryValues): string {
  if (spanset.kind === 'filter') {
    const where = spanset.where === undefined ? '1' : conditionSql(spanset.where, values)
    return `EXISTS (SELECT 1 FROM spans s INDEXED BY spans_identity WHERE s.trace_id = t.trace_id AND ${where})`
  }
  const left = neededSql(spanset.left, values)
  if (spanset.operator === '!>>') return left
  return `(${left} ${spanset.operator === '||' ? 'OR' : 'AND'} ${neededSql(spanset.right, values)})`
}

function seeksOfSpanset(spanset: Spanset, values: QueryValues): Seeks | undefined {
  if (spanset.kind === 'filter') return spanset.where && seeksOf(spanset.where, values)
  const left = seeksOfSpanset(spanset.left, values)
  if (spanset.operator === '!>>') return left
  const right = seeksOfSpanset(spanset.right, values)
  return spanset.operator === '||' ? both(left, right) : better(left, right)
}

function seeksOf(where: Condition, values: QueryValues): Seeks | undefined {
  const terms = termsOf(where, 'and')
  const equalTo = (field: string): Comparison['value']['value'] | undefined =>
    terms.find((term): term is Comparison => isEquality(term, field))?.value.value
  const one = (index: string, sql: string, rank: number): Seeks => ({ seeks: [{ index, terms: sql, where }], rank })

  let best: Seeks | undefined
  for (const field of OWN) {
    const value = equalTo(field)
    if (typeof value !== 'string') continue
    best = better(best, one(`spans_by_${field}`, `s.${field} = ${values.bind(value)}`, RANKS[field]))
  }
  if (equalTo('timeout') === true) best = better(best, one('spans_timed_out', 's.timeout = 1', 1))
  const status = equalTo('status')
  const name = equalTo('name')
  if (typeof name === 'string') {
    const statuses = ['ok', 'error', 'unset'].filter((each) => status === undefined || each === status)
    const seeks = statuses.map((each) => ({
      index: 'spans_by_name',
      terms: `s.name = ${values.bind(name)} AND s.status = '${each.toUpperCase()}'`,
      where,
    }))
    if (seeks.length > 0) best = better(best, { seeks, rank: 3 })
  } else if (status === 'error') best = better(best, one('spans_failed', "s.status = 'ERROR'", 4))
  if (best !== undefined) return best
  const choices = terms.find(({ kind }) => kind === 'or')
  if (choices === undefined) return undefined
  const alternatives = termsOf(choices, 'or').map((term) => seeksOf(term, values))
  // What one alternative needs is not all that the spans must be: the other terms count as well.
  const joined = alternatives.reduce(both)
  return joined && { ...joined, seeks: joined.seeks.map((seek) => ({ ...seek, where })) }
}

function isEquality(term: Condition, name: string): boolean {
  if (term.kind !== 'comparison' || term.operator !== '=') return false
  const { field } = term
  return field.kind === 'intrinsic' ? field.name === name : name === 'timeout' && isTimeout(field)
}

function isTimeout(field: Extract<Comparison['field'], { kind: 'attribute' }>): boolean {
  return field.name === 'timeout' && field.scope !== 'resource'
}

function better(a: Seeks | undefined, b: Seeks | undefined): Seeks | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return b.rank < a.rank ? b : a
}

/** SQLite joins at most 500 selects. */
function both(a: Seeks | undefined, b: Seeks | undefined): Seeks | undefined {
  if (a === undefined || b === undefined || a.seeks.length + b.seeks.length > 100) return undefined
  return { seeks: [...a.seeks, ...b.seeks], rank: Math.max(a.rank, b.rank) }
}
