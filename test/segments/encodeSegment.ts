import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { dedupe } from '../../shared/segments/dedupe.ts'
import { segmentWriter } from '../../shared/segments/segmentWriter.ts'
import { sortEvents } from '../../shared/segments/sortEvents.ts'

/** A segment of masked events: the same bytes for the same set of events, in whatever order and however often given. */
export function encodeSegment(events: readonly DomainEvent[]): Uint8Array {
  const writer = segmentWriter()
  writer.add(dedupe(sortEvents(events)))
  return writer.finish()
}
