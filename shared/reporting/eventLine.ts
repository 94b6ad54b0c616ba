import type { DomainEvent } from '../events/DomainEvent.ts'
import { isoTimestamp } from './isoTimestamp.ts'

/**
 * One line of `<domain>-events.ndjson`: `timestamp` and the masked declared fields as `tracegate run` reads them from
 * NDJSON, and under `tracegate` what the verdict needs besides: the event's id, its business key, and its end, clock and
 * location where there is one.
 */
export function eventLine(event: DomainEvent): string {
  const { timestamp: _, tracegate: __, ...fields } = event.fields
  const start = isoTimestamp(event.start)
  const own = JSON.stringify({
    id: event.id,
    partition: event.partition ?? null,
    ...(event.end === event.start ? {} : { end: isoTimestamp(event.end) }),
    ...(event.clock === '' ? {} : { clock: event.clock }),
    ...(event.location === undefined ? {} : { location: event.location }),
  })
  const declared = JSON.stringify(fields).slice(1, -1)
  return `{"timestamp":"${start}",${declared === '' ? '' : `${declared},`}"tracegate":${own}}\n`
}
