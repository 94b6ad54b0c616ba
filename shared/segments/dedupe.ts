import type { DomainEvent } from '../events/DomainEvent.ts'
import { compareInPartition } from './compareEvents.ts'

/**
 * Events in canonical order, each content once; of equal events the one with the smallest location stays. Events with
 * one id and different content all stay: that is for the checker to report.
 */
export function dedupe(sorted: readonly DomainEvent[]): DomainEvent[] {
  const kept: DomainEvent[] = []
  let last: DomainEvent | undefined
  for (const event of sorted) {
    if (last !== undefined && isSame(last, event)) {
      if (isSmaller(event.location, last.location)) kept[kept.length - 1] = last = event
      continue
    }
    kept.push(event)
    last = event
  }
  return kept
}

/** Whether two neighbours in canonical order are one event. */
export function isSame(a: DomainEvent, b: DomainEvent): boolean {
  return a.start === b.start && a.id === b.id && a.partition === b.partition && compareInPartition(a, b) === 0
}

/** Whether a location is to be preferred: any before none, shorter before longer (line 9 before line 10). */
export function isSmaller(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined && b === undefined
  return a.length === b.length ? a < b : a.length < b.length
}
