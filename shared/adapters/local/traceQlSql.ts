import type { Query, Spanset, SpansetOperation, Stage } from '../../tracing/traceql/Query.ts'
import { boundValue, conditionSql } from './conditionSql.ts'
import { fieldSql } from './fieldSql.ts'
import type { QueryValues } from './queryValues.ts'

const MEMBERS = 's.id, s.span_id, s.parent_span_id'

/**
 * SQL of the spans of one trace (the parameter `:trace`) that a query matches: their `id`, earliest first. Each spanset
 * and each stage is a table of its own, read by the next one, and that at one place only: SQLite takes a table apart
 * anew wherever it is named. Ids are walked up or down once each, so that cycles end.
 */
export function traceQlSql(query: Query, values: QueryValues): string {
  const tables: string[] = []
  const table = (select: string, isRecursive = false): string => {
    const name = `t${tables.length}`
    tables.push(isRecursive ? `${name} (span_id) AS (${select})` : `${name} AS MATERIALIZED (${select})`)
    return name
  }
  let result = spansetSql(query.spanset, values, table)
  for (const stage of query.stages) {
    if (stage.kind !== 'select') result = table(stageSql(stage, result, values))
  }
  return `WITH RECURSIVE ${tables.join(',\n')}
    SELECT id FROM ${result} JOIN spans USING (id) ORDER BY start_ns, spans.span_id`
}

type Table = (select: string, isRecursive?: boolean) => string

function spansetSql(spanset: Spanset, values: QueryValues, table: Table): string {
  if (spanset.kind === 'filter') {
    const where = spanset.where === undefined ? '1' : conditionSql(spanset.where, values)
    return table(`SELECT ${MEMBERS} FROM spans s INDEXED BY spans_identity WHERE s.trace_id = :trace AND ${where}`)
  }
  const left = spansetSql(spanset.left, values, table)
  const right = spansetSql(spanset.right, values, table)
  return table(operationSql(spanset.operator, left, right, table))
}

/** Tables hold no parent for a root, and NULL is in nothing. */
function operationSql(operator: SpansetOperation['operator'], left: string, right: string, table: Table): string {
  switch (operator) {
    case '&&':
      return `SELECT DISTINCT ${MEMBERS} FROM (
          SELECT *, max(is_left) OVER () AS has_left, min(is_left) OVER () AS no_right
          FROM (SELECT *, 1 AS is_left FROM ${left} UNION ALL SELECT *, 0 FROM ${right})
        ) s WHERE has_left AND NOT no_right`
    case '||':
      return `SELECT * FROM ${left} UNION SELECT * FROM ${right}`
    case '>':
      return `SELECT * FROM ${right} WHERE parent_span_id IN (SELECT span_id FROM ${left})`
    case '<':
      return `SELECT * FROM ${right} WHERE span_id IN (SELECT parent_span_id FROM ${left})`
    case '>>':
      return `SELECT * FROM ${right} WHERE parent_span_id IN (SELECT span_id FROM ${descendantsOf(left, table)})`
    case '<<':
      return `SELECT * FROM ${right} WHERE span_id IN (SELECT span_id FROM ${ancestorsOf(left, table)})`
    case '!>>':
      return `SELECT * FROM ${left} WHERE span_id NOT IN (SELECT span_id FROM ${ancestorsOf(right, table)})`
    default:
      return `SELECT * FROM ${right} r WHERE EXISTS
        (SELECT 1 FROM ${left} l WHERE l.parent_span_id = r.parent_span_id AND l.id <> r.id)`
  }
}

/** Ids of these spans and of all below them. */
function descendantsOf(spans: string, table: Table): string {
  const links = linksOf(table)
  const self = `t${Number(links.slice(1)) + 1}`
  return table(
    `SELECT span_id FROM ${spans}
     UNION SELECT c.span_id FROM ${self} JOIN ${links} c ON c.parent_span_id = ${self}.span_id`,
    true,
  )
}

/** Ids of all that is above these spans, whether or not there is a span of that id. */
function ancestorsOf(spans: string, table: Table): string {
  const links = linksOf(table)
  const self = `t${Number(links.slice(1)) + 1}`
  return table(
    `SELECT parent_span_id FROM ${spans} WHERE parent_span_id IS NOT NULL
     UNION SELECT p.parent_span_id FROM ${self} JOIN ${links} p ON p.span_id = ${self}.span_id`,
    true,
  )
}

/** Every span that has a parent. */
function linksOf(table: Table): string {
  return table(
    `SELECT s.span_id, s.parent_span_id FROM spans s INDEXED BY spans_identity
     WHERE s.trace_id = :trace AND s.parent_span_id IS NOT NULL`,
  )
}

function stageSql(stage: Exclude<Stage, { kind: 'select' }>, from: string, values: QueryValues): string {
  if (stage.kind === 'filter') {
    const where = stage.where === undefined ? '1' : conditionSql(stage.where, values)
    return `SELECT f.* FROM ${from} f JOIN spans s USING (id) WHERE ${where}`
  }
  const ofSpans = stage.field === undefined ? '' : ' JOIN spans s USING (id)'
  return `SELECT ${MEMBERS} FROM (
      SELECT f.*, ${aggregateSql(stage, values)} AS holds FROM ${from} f${ofSpans}
    ) s WHERE holds`
}

/** SQL that says for every span of the set alike whether the set stays. */
function aggregateSql(stage: Extract<Stage, { kind: 'aggregate' }>, values: QueryValues): string {
  const { function: name, field, operator, value } = stage
  const bound = () => values.bind(boundValue(value))
  if (name === 'count' || field === undefined) return `count(*) OVER () ${operator} ${bound()}`
  const plain = fieldSql(field, value.kind, values)
  const each = value.kind === 'number' ? `CAST(${plain} AS REAL)` : plain
  if (name === 'min' || name === 'max') return `${name}(${each}) OVER () ${operator} ${bound()}`
  // Sums depend on the order of their parts; SQLite's own fails when it leaves its integers.
  return `${name}_holds(${each}, ${values.bind(operator)}, ${values.bind(String(value.value))}) OVER
    (ORDER BY s.start_ns, s.span_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`
}
