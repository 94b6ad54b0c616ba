import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { formatTimestamp } from '../events/formatTimestamp.ts'
import type { EvidenceEvent } from './Judgement.ts'

/** `failure(duplicate)`: the type, and the enumerated or free kept texts that tell it from its like. */
export function nameEvent(domain: Domain, event: DomainEvent): string {
  const details = domain.fields
    .filter(({ name, pii, type }) => name !== 'type' && pii === 'keep' && type === 'string')
    .map(({ name }) => event.fields[name])
    .filter((value) => typeof value === 'string' && value !== event.partition)
  return details.length === 0 ? event.type : `${event.type}(${details.join(', ')})`
}

/** `06:00:02.000`, the time of day in UTC. */
export function timeOfDay(event: DomainEvent): string {
  return formatTimestamp(event.start).slice(11, -1)
}

/** `2.000 s`; shorter than a millisecond in nanoseconds. */
export function formatDistance(nanos: bigint): string {
  if (nanos < 1_000_000n) return `${nanos} ns`
  const millis = nanos / 1_000_000n
  return `${millis / 1000n}.${String(millis % 1000n).padStart(3, '0')} s`
}

/** `2 s`, `500 ms`, `1500 us`: exact, in the largest unit that needs no fraction. */
export function formatSkew(nanos: bigint): string {
  const units = [
    ['s', 1_000_000_000n],
    ['ms', 1_000_000n],
    ['us', 1_000n],
  ] as const
  for (const [unit, size] of units) if (nanos % size === 0n) return `${nanos / size} ${unit}`
  return `${nanos} ns`
}

export function evidenceOf(event: DomainEvent): EvidenceEvent {
  const { type: _, ...fields } = event.fields
  const traceId = event.span?.traceId
  return {
    id: event.id,
    type: event.type,
    timestamp: formatTimestamp(event.start),
    fields,
    ...(traceId === undefined || traceId === '' ? {} : { traceId }),
  }
}

/** Where to look: the span, or the line it was read from. */
export function placeOf(event: DomainEvent): string | undefined {
  const { span } = event
  if (span !== undefined && span.spanId !== '') return `span ${span.traceId}:${span.spanId}`
  return event.location
}

export function traceIdsOf(events: readonly DomainEvent[]): readonly string[] {
  return [...new Set(events.map(({ span }) => span?.traceId ?? '').filter((id) => id !== ''))].sort()
}
