import type { DomainEvent } from './DomainEvent.ts'
import { formatTimestamp } from './formatTimestamp.ts'
import { quote } from './quote.ts'
import { writeMembers, writeValue } from './writeValue.ts'

/**
 * An event as one line of JSON without a line end: `timestamp`, `type`, the other fields in stored order, then, where
 * there is something to say, `span` (ids, place, causes, end, clock), `problems` and `location`. Equal events give equal
 * lines. `id` and `partition` are not written: both follow from the rest. `parseEventLine` is the inverse.
 */
export function writeEventLine(event: DomainEvent): string {
  if (event.line !== undefined && event.location === undefined) return event.line
  const line = contentOf(event)
  return event.location === undefined ? `${line}}` : `${line},"location":${quote(event.location)}}`
}

/** The line without `location`: what makes two events the same event. */
export function writeEventContent(event: DomainEvent): string {
  return event.line ?? `${contentOf(event)}}`
}

function contentOf(event: DomainEvent): string {
  let line = `{"timestamp":"${formatTimestamp(event.start)}"`
  const { fields, problems } = event
  if (fields.type !== undefined) line += `,"type":${writeValue(fields.type)}`
  line += writeMembers(fields, ',', 'type')
  line += spanOf(event)
  if (problems.length > 0) {
    const texts = problems.map(
      ({ rule, field, message }) => `{"rule":"${rule}","field":${quote(field)},"message":${quote(message)}}`,
    )
    line += `,"problems":[${texts.join(',')}]`
  }
  return line
}

function spanOf(event: DomainEvent): string {
  const { span, clock } = event
  let text = ''
  let open = ',"span":{'
  const add = (part: string) => {
    text += open + part
    open = ','
  }
  if (span !== undefined) {
    if (span.traceId !== '') add(`"traceId":"${span.traceId}"`)
    if (span.spanId !== '') add(`"spanId":"${span.spanId}"`)
    if (span.index !== 0) add(`"index":${span.index}`)
    if (span.parentSpanId !== '') add(`"parentSpanId":"${span.parentSpanId}"`)
    if (span.kind !== 0) add(`"kind":${span.kind}`)
  }
  if (event.end !== event.start) add(`"end":"${formatTimestamp(event.end)}"`)
  if (clock !== '') add(`"clock":${quote(clock)}`)
  if (span !== undefined && span.links.length > 0) {
    const links = span.links.map(({ traceId, spanId }) => `{"traceId":"${traceId}","spanId":"${spanId}"}`)
    add(`"links":[${links.join(',')}]`)
  }
  return text === '' ? '' : `${text}}`
}
