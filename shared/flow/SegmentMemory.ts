import type { DomainEvent } from '../events/DomainEvent.ts'

/** Events of segments just written, so that judging them at once needs no reading back. Forgetting one is harmless. */
export interface SegmentMemory {
  keep(key: string, events: readonly DomainEvent[]): void
  get(key: string): readonly DomainEvent[] | undefined
}

/** Keeps whole segments until `limit` events are kept. */
export function segmentMemory(limit: number): SegmentMemory {
  const kept = new Map<string, readonly DomainEvent[]>()
  let room = limit
  return {
    keep(key, events) {
      if (events.length > room || kept.has(key)) return
      room -= events.length
      kept.set(key, events)
    },
    get: (key) => kept.get(key),
  }
}
