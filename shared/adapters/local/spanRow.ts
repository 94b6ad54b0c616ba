import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { formatTimestamp } from '../../events/formatTimestamp.ts'
import type { SpanAttributes, SpanKind, SpanStatus, TraceSpan, TraceSpanEvent } from '../../tracing/TraceSpan.ts'

export type Row = Readonly<Record<string, SQLOutputValue>>

/** In the order of {@link spanValues}. */
const SPAN_COLUMNS =
  'span_id, trace_id, parent_span_id, service_name, kind, name, attributes, start_time, end_time, status, error, ' +
  'policy_snapshot, timeout, start_ns, end_ns, duration_ns, resource, domain, key, verdict'

const EVENT_COLUMNS = 'trace_id, span_id, event_type, level, message, attributes, timestamp, time_ns'

/** Adds a span, or changes nothing when its trace has one of its id. */
export const INSERT_SPAN = insert('spans', SPAN_COLUMNS, ' ON CONFLICT (trace_id, span_id) DO NOTHING')
export const INSERT_EVENT = insert('events', EVENT_COLUMNS, '')

/** The values of a storable span, some of them in the form that readers of the old columns know. */
export function spanValues(span: TraceSpan): SQLInputValue[] {
  const { start, end, attributes } = span
  return [
    span.spanId,
    span.traceId,
    span.parentSpanId === '' ? null : span.parentSpanId,
    span.serviceName,
    span.kind,
    span.name,
    JSON.stringify(attributes),
    isoOf(start),
    isoOf(end),
    span.status,
    span.error,
    span.policySnapshot === undefined ? null : JSON.stringify(span.policySnapshot),
    span.timeout ? 1 : 0,
    start,
    end,
    end - start,
    JSON.stringify(span.resource),
    textIn(attributes, 'tracegate.domain'),
    textIn(attributes, 'tracegate.key'),
    textIn(attributes, 'tracegate.verdict'),
  ]
}

export function eventValues({ traceId, spanId }: TraceSpan, { name, time, attributes }: TraceSpanEvent) {
  const level = textIn(attributes, 'level')
  const message = textIn(attributes, 'message') ?? textIn(attributes, 'exception.message')
  return [traceId, spanId, name, level, message, JSON.stringify(attributes), isoOf(time), time] as const
}

/** The span of a row read with big integers. */
export function spanOf(row: Row, events: readonly TraceSpanEvent[]): TraceSpan {
  return {
    traceId: String(row.trace_id),
    spanId: String(row.span_id),
    parentSpanId: textOf(row.parent_span_id),
    serviceName: String(row.service_name),
    resource: attributesOf(row.resource),
    kind: kindOf(row.kind),
    name: String(row.name),
    start: integerOf(row.start_ns),
    end: integerOf(row.end_ns),
    status: statusOf(row.status),
    error: String(row.error),
    timeout: row.timeout !== 0n,
    policySnapshot: row.policy_snapshot === null ? undefined : JSON.parse(textOf(row.policy_snapshot)),
    attributes: attributesOf(row.attributes),
    events,
  }
}

export function eventOf(row: Row): TraceSpanEvent {
  return { name: textOf(row.event_type), time: integerOf(row.time_ns), attributes: attributesOf(row.attributes) }
}

/** '' for NULL. */
export function textOf(value: SQLOutputValue | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

export function integerOf(value: SQLOutputValue | undefined): bigint {
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value ?? 0)))
}

/** Old databases have kinds of their own, which are steps of a flow. */
function kindOf(value: SQLOutputValue | undefined): SpanKind {
  switch (value) {
    case 'unspecified':
    case 'server':
    case 'client':
    case 'producer':
    case 'consumer':
      return value
    default:
      return 'internal'
  }
}

export function statusOf(value: SQLOutputValue | undefined): SpanStatus {
  return value === 'OK' || value === 'ERROR' ? value : 'UNSET'
}

/** Nine digits always, so that the texts sort as the times do. */
function isoOf(time: bigint): string {
  return `${formatTimestamp(time).slice(0, -1).padEnd(29, '0')}Z`
}

function attributesOf(value: SQLOutputValue | undefined): SpanAttributes {
  return value === '{}' ? {} : JSON.parse(textOf(value))
}

function textIn(attributes: SpanAttributes, name: string): string | null {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  return typeof value === 'string' ? value : null
}

function insert(table: string, columns: string, rest: string): string {
  return `INSERT INTO ${table} (${columns}) VALUES (${columns.replaceAll(/\w+/g, '?')})${rest}`
}
