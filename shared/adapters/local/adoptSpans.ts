import type { DatabaseSync } from 'node:sqlite'
import { addTallies, type TraceTally } from '../../ports/traceTally.ts'
import { oldAttributes, oldObject } from './oldAttributes.ts'
import { oldTime } from './oldTime.ts'
import { INSERT_SPAN, type Row, spanValues, textOf } from './spanRow.ts'
import { PUT_TRACE, rowTally, TALLIED, traceValues } from './traceRow.ts'

/**
 * Moves the rows of `spans_before` to `spans`, gives events their new columns, and lists the traces. The old columns keep
 * what they hold, but attributes become JSON. A span that never ended ends where it starts; one with an error and no
 * status failed; a status of another name is kept as an attribute.
 */
export function adoptSpans(database: DatabaseSync): void {
  const insert = database.prepare(INSERT_SPAN)
  const keep = database.prepare(
    'UPDATE spans SET kind = ?, start_time = ?, end_time = ? WHERE trace_id = ? AND span_id = ?',
  )
  for (const row of database.prepare('SELECT rowid AS number, * FROM spans_before ORDER BY rowid').iterate()) {
    const span = spanOf(row)
    if (insert.run(...spanValues(span)).changes === 0) continue
    keep.run(textOf(row.kind), row.start_time ?? null, row.end_time ?? null, span.traceId, span.spanId)
  }
  adoptEvents(database)
  listTraces(database)
}

function spanOf(row: Row) {
  const start = oldTime(textOf(row.start_time)) ?? oldTime(textOf(row.end_time)) ?? 0n
  const end = oldTime(textOf(row.end_time)) ?? start
  const said = textOf(row.status)
  const error = textOf(row.error)
  const status = (['OK', 'ERROR', 'UNSET'] as const).find((name) => name === said.toUpperCase())
  const attributes = oldAttributes(textOf(row.attributes))
  return {
    traceId: textOf(row.trace_id),
    spanId: row.span_id === null ? `row ${row.number}` : textOf(row.span_id),
    parentSpanId: textOf(row.parent_span_id),
    serviceName: textOf(row.service_name),
    resource: {},
    kind: 'internal' as const,
    name: textOf(row.name),
    start,
    end: end < start ? start : end,
    status: status ?? (said === '' && error !== '' ? 'ERROR' : 'UNSET'),
    error,
    timeout: Number(row.timeout ?? 0) !== 0,
    policySnapshot: row.policy_snapshot === null ? undefined : policyOf(textOf(row.policy_snapshot)),
    attributes: status === undefined && said !== '' ? { status: said, ...attributes } : attributes,
    events: [],
  }
}

function policyOf(text: string): { readonly [name: string]: unknown } | undefined {
  const policy = oldObject(text)
  return Object.keys(policy).length === 0 ? undefined : policy
}

function adoptEvents(database: DatabaseSync): void {
  const update = database.prepare('UPDATE events SET attributes = ?, time_ns = ?, event_type = ? WHERE id = ?')
  for (const row of database.prepare('SELECT * FROM events ORDER BY id').all()) {
    const told = Object.entries({ level: row.level, message: row.message }).filter(([, value]) => value !== null)
    const attributes = { ...Object.fromEntries(told), ...oldAttributes(textOf(row.attributes)) }
    const time = oldTime(textOf(row.timestamp)) ?? 0n
    update.run(JSON.stringify(attributes), time, textOf(row.event_type), row.id ?? null)
  }
}

function listTraces(database: DatabaseSync): void {
  const put = database.prepare(PUT_TRACE)
  const rows = database.prepare(`SELECT ${TALLIED} FROM spans ORDER BY trace_id`)
  rows.setReadBigInts(true)
  let traceId: string | undefined
  let tally: TraceTally | undefined
  const finish = () => {
    if (traceId !== undefined && tally !== undefined) put.run(...traceValues(traceId, tally))
  }
  for (const row of rows.iterate()) {
    const id = textOf(row.trace_id)
    if (id !== traceId) {
      finish()
      tally = undefined
    }
    traceId = id
    tally = tally === undefined ? rowTally(row) : addTallies(tally, rowTally(row))
  }
  finish()
}
