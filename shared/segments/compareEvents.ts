import type { DomainEvent } from '../events/DomainEvent.ts'
import { writeEventContent } from '../events/writeEventLine.ts'

/**
 * The canonical order of masked events: partition (undefined first), start, end, clock, id, content. Strings compare by
 * UTF-16 code units. 0 only for events of equal content; `location` does not count.
 */
export function compareEvents(a: DomainEvent, b: DomainEvent): number {
  if (a.partition !== b.partition) return comparePartitions(a.partition, b.partition)
  return compareInPartition(a, b)
}

/** `undefined` first, then by UTF-16 code units. */
export function comparePartitions(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined) return -1
  if (b === undefined) return 1
  return a < b ? -1 : 1
}

/** `compareEvents` for events known to be of one partition. */
export function compareInPartition(a: DomainEvent, b: DomainEvent): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1
  if (a.end !== b.end) return a.end < b.end ? -1 : 1
  if (a.clock !== b.clock) return a.clock < b.clock ? -1 : 1
  if (a.id !== b.id) return a.id < b.id ? -1 : 1
  if (a === b) return 0
  const left = writeEventContent(a)
  const right = writeEventContent(b)
  return left === right ? 0 : left < right ? -1 : 1
}
