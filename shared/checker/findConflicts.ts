import type { DomainEvent } from '../events/DomainEvent.ts'
import type { EventList } from './EventList.ts'

/** Up to so many events comparing all pairs is quickest. */
const FEW = 16

/**
 * Events of a partition that share an id but not their content (a list without duplicates has no equal content). Keeps a
 * number per event at the most; a second pass settles the rare numbers that collide.
 */
export function findConflicts(events: EventList): readonly (readonly DomainEvent[])[] {
  if (Array.isArray(events) && events.length <= FEW && allDiffer(events)) return []
  const seen = new Set<number>()
  const repeated = new Set<number>()
  for (const { id } of events) {
    const number = numberOf(id)
    if (seen.has(number)) repeated.add(number)
    else seen.add(number)
  }
  if (repeated.size === 0) return []
  const byId = new Map<string, DomainEvent[]>()
  for (const event of events) {
    if (!repeated.has(numberOf(event.id))) continue
    const same = byId.get(event.id)
    if (same === undefined) byId.set(event.id, [event])
    else same.push(event)
  }
  return [...byId.values()].filter((same) => same.length > 1)
}

function allDiffer(events: readonly DomainEvent[]): boolean {
  for (let at = 1; at < events.length; at++) {
    for (let before = 0; before < at; before++) if (events[before]?.id === events[at]?.id) return false
  }
  return true
}

/** 52 bits of two multiplicative hashes. */
function numberOf(id: string): number {
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b)
  }
  return (low >>> 0) * 0x100000 + (high >>> 12)
}
