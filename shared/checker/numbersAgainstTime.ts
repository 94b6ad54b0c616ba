import type { DomainEvent } from '../events/DomainEvent.ts'
import { type EventOrder, endOf } from './EventOrder.ts'

export interface Numbered {
  readonly value: number
  readonly event: DomainEvent
}

/**
 * Pairs of events in canonical order of which the first has the larger number and precedes the second in time; for each
 * second event, one first with the largest number. O(n log n).
 */
export function numbersAgainstTime(
  numbered: readonly Numbered[],
  order: EventOrder,
): (readonly [Numbered, Numbered])[] {
  const anyClock = largestBefore(numbered, order, order.skew)
  const byClock = new Map(
    [...Map.groupBy(numbered, ({ event }) => event.clock)].map(([clock, own]) => [
      clock,
      largestBefore(own, order, 0n),
    ]),
  )
  const pairs: (readonly [Numbered, Numbered])[] = []
  for (const own of numbered) {
    const { clock, start } = own.event
    const found = anyClock(start)
    const near = clock === '' ? undefined : byClock.get(clock)?.(start)
    const largest = found === undefined || (near !== undefined && near.value > found.value) ? near : found
    if (largest !== undefined && largest.value > own.value) pairs.push([largest, own])
  }
  return pairs
}

/** Asked for ascending times: the largest number among the events that end more than `gap` earlier. */
function largestBefore(numbered: readonly Numbered[], order: EventOrder, gap: bigint) {
  const byEnd = numbered
    .map((one) => ({ one, end: endOf(one.event, order) }))
    .sort((a, b) => (a.end === b.end ? 0 : a.end < b.end ? -1 : 1))
  let next = 0
  let largest: Numbered | undefined
  return (start: bigint): Numbered | undefined => {
    for (let ended = byEnd[next]; ended !== undefined && ended.end + gap < start; ended = byEnd[++next]) {
      if (largest === undefined || ended.one.value > largest.value) largest = ended.one
    }
    return largest
  }
}
