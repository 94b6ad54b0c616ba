import type { Field, Intrinsic, Value } from '../../tracing/traceql/Query.ts'
import type { QueryValues } from './queryValues.ts'

/** Durations are integers of their own: no number compares with them. */
export type FieldType = 'string' | 'number' | 'boolean' | 'duration'

const SAFE = Number.MAX_SAFE_INTEGER
const KINDS = "'unspecified', 'internal', 'server', 'client', 'producer', 'consumer'"

/** SQL of the intrinsics, of a row of `spans` named `s`. */
const INTRINSICS: Readonly<Record<Intrinsic, string>> = {
  name: 's.name',
  status: 'lower(s.status)',
  statusMessage: 's.error',
  kind: `CASE WHEN s.kind IN (${KINDS}) THEN s.kind ELSE 'internal' END`,
  duration: 's.duration_ns',
  traceDuration: '(SELECT t.end_ns - t.start_ns FROM traces t WHERE t.trace_id = s.trace_id)',
  rootName: '(SELECT t.root_name FROM traces t WHERE t.trace_id = s.trace_id)',
  rootServiceName: '(SELECT t.root_service FROM traces t WHERE t.trace_id = s.trace_id)',
  'span:id': 's.span_id',
  'trace:id': 's.trace_id',
  'span:parentID': "coalesce(s.parent_span_id, '')",
  verdict: 's.verdict',
  domain: 's.domain',
  key: 's.key',
}

/** Names in the span scope that are columns of their own, whatever attributes there are. */
const COLUMNS: ReadonlyMap<string, { readonly type: FieldType; readonly sql: string }> = new Map([
  ['timeout', { type: 'boolean', sql: 's.timeout' }],
  ['policy_snapshot', { type: 'string', sql: 's.policy_snapshot' }],
])

/** SQL of what a field of the span `s` says, NULL where it is absent or of another type. */
export function fieldSql(field: Field, type: FieldType, values: QueryValues): string {
  if (field.kind === 'intrinsic') {
    const isDuration = field.name === 'duration' || field.name === 'traceDuration'
    return (type === 'duration') === isDuration && (isDuration || type === 'string') ? INTRINSICS[field.name] : 'NULL'
  }
  const { scope, name } = field
  if (scope === 'resource') return resourceSql(name, type, values)
  const column = COLUMNS.get(name)
  const own =
    column === undefined ? jsonSql('s.attributes', name, type, values) : type === column.type ? column.sql : 'NULL'
  if (scope === 'span') return own
  const isAbsent = `${column?.sql ?? `json_type(s.attributes, ${pathOf(name, values)})`} IS NULL`
  return `CASE WHEN ${isAbsent} THEN ${resourceSql(name, type, values)} ELSE ${own} END`
}

/** SQL that is 1 or 0. */
export function presenceSql(field: Field, values: QueryValues): string {
  if (field.kind === 'intrinsic') return `(${INTRINSICS[field.name]} IS NOT NULL)`
  const { scope, name } = field
  const isIn = (column: string) => `json_type(${column}, ${pathOf(name, values)}) IS NOT NULL`
  const inResource = name === 'service.name' ? '1' : isIn('s.resource')
  if (scope === 'resource') return `(${inResource})`
  const column = COLUMNS.get(name)
  const inSpan = column === undefined ? isIn('s.attributes') : `${column.sql} IS NOT NULL`
  return scope === 'span' ? `(${inSpan})` : `(${inSpan} OR ${inResource})`
}

export function typeOfValue({ kind }: Value): FieldType {
  return kind === 'number' || kind === 'boolean' || kind === 'duration' ? kind : 'string'
}

function resourceSql(name: string, type: FieldType, values: QueryValues): string {
  if (name === 'service.name') return type === 'string' ? 's.service_name' : 'NULL'
  return jsonSql('s.resource', name, type, values)
}

function jsonSql(column: string, name: string, type: FieldType, values: QueryValues): string {
  const path = pathOf(name, values)
  const kind = `json_type(${column}, ${path})`
  const value = `json_extract(${column}, ${path})`
  switch (type) {
    case 'string':
      return `CASE ${kind} WHEN 'text' THEN ${value} END`
    case 'boolean':
      return `CASE ${kind} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END`
    case 'number': {
      // SQLite may read a fraction one bit off, and a large number with more digits than a double holds.
      const isExact = `typeof(${value}) = 'integer' AND ${value} BETWEEN -${SAFE} AND ${SAFE}`
      const exact = `CASE WHEN ${isExact} THEN ${value} ELSE number_of(${column} -> ${path}) END`
      return `CASE WHEN ${kind} IN ('integer', 'real') THEN ${exact} END`
    }
    default:
      return 'NULL'
  }
}

/** A label in a path may be quoted and escaped as in JSON, so that every name can be said. */
function pathOf(name: string, values: QueryValues): string {
  return values.bind(`$.${JSON.stringify(name.toWellFormed())}`)
}
