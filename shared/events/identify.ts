import { hash } from 'node:crypto'
import type { DomainEvent } from './DomainEvent.ts'
import { writeEventContent } from './writeEventLine.ts'

/** The id of a masked event: `traceId:spanId:index`, or the SHA-256 of its content when an id is missing. */
export function identify(event: DomainEvent): string {
  const { span } = event
  if (span !== undefined && span.traceId !== '' && span.spanId !== '') {
    return `${span.traceId}:${span.spanId}:${span.index}`
  }
  return `sha256:${hash('sha256', writeEventContent(event), 'hex')}`
}
