import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent, Fields, FieldValue, Problem, SpanContext } from './DomainEvent.ts'
import { identify } from './identify.ts'
import { parseTimestamp } from './parseTimestamp.ts'
import { spanContext } from './spanContext.ts'

/** A line as `writeEventLine` wrote it, parsed. */
export interface EventRecord {
  readonly timestamp: string
  readonly span?: {
    readonly traceId?: string
    readonly spanId?: string
    readonly index?: number
    readonly parentSpanId?: string
    readonly kind?: number
    readonly end?: string
    readonly clock?: string
    readonly links?: SpanContext['links']
  }
  readonly problems?: readonly Problem[]
  readonly location?: string
  readonly [field: string]: unknown
}

const NO_LINKS: SpanContext['links'] = []
const NO_PROBLEMS: readonly Problem[] = []

/**
 * The event that `writeEventLine` wrote under this domain, id and partition included. For lines of our own only: what
 * comes from outside goes through `readEventLines`. Throws something for text that is no such line.
 */
export function parseEventLine(line: string, domain: Domain): DomainEvent {
  return eventOfRecord(JSON.parse(line) as EventRecord, domain, line)
}

/** As `parseEventLine`, for a line already parsed; with its `id`, where it is known, the id is not worked out again. */
export function eventOfRecord(record: EventRecord, domain: Domain, line: string, id?: string): DomainEvent {
  const fields: Fields = {}
  const specs = domain.fields
  for (let i = 0; i < specs.length; i++) {
    const name = (specs[i] as { readonly name: string }).name
    const value = record[name]
    if (value !== undefined) fields[name] = value as FieldValue
  }
  const start = timeOf(record.timestamp)
  const { span } = record
  const event: DomainEvent = {
    id: '',
    type: typeof fields.type === 'string' ? fields.type : '',
    partition: domain.partitionOf(fields),
    start,
    end: span?.end === undefined ? start : timeOf(span.end),
    clock: span?.clock ?? '',
    fields,
    span: span === undefined ? undefined : contextOf(span),
    problems: record.problems ?? NO_PROBLEMS,
    location: record.location,
  }
  if (event.location === undefined) event.line = line
  event.id = id ?? identify(event)
  return event
}

function timeOf(text: string): bigint {
  const time = parseTimestamp(text)
  if (time === undefined) throw new SyntaxError('not a time as tracegate writes it')
  return time
}

function contextOf(span: NonNullable<EventRecord['span']>): SpanContext | undefined {
  const { traceId = '', spanId = '', index = 0, parentSpanId = '', kind = 0, links = NO_LINKS } = span
  return spanContext({ traceId, spanId, index, parentSpanId, kind, links })
}
