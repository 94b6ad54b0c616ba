import type { DomainEvent } from '../events/DomainEvent.ts'
import { compareInPartition } from './compareEvents.ts'

/** A new array of the events in canonical order (`compareEvents`). */
export function sortEvents(events: readonly DomainEvent[]): DomainEvent[] {
  const partitions = new Map<string | undefined, DomainEvent[]>()
  for (const event of events) {
    const bucket = partitions.get(event.partition)
    if (bucket === undefined) partitions.set(event.partition, [event])
    else bucket.push(event)
  }
  // Array.sort puts undefined last, whatever the order asked for.
  const sorted = (partitions.get(undefined) ?? []).sort(compareInPartition)
  partitions.delete(undefined)
  for (const partition of [...partitions.keys()].sort()) {
    const bucket = partitions.get(partition) ?? []
    if (bucket.length > 1) bucket.sort(compareInPartition)
    for (const event of bucket) sorted.push(event)
  }
  return sorted
}
