import type { DomainEvent } from '../events/DomainEvent.ts'

/** Events looked at before giving up on making the set smaller; counts work, not time. */
const WORK = 4_000_000

/**
 * Deletes events in canonical order as long as `fails` still holds: long runs first (delta debugging, Zeller and
 * Hildebrandt 2002), then one by one until no single event can go. Deterministic. `fails(events)` must be true. When the
 * work is spent, the smallest set found so far is returned.
 */
export function minimize(
  events: readonly DomainEvent[],
  fails: (events: readonly DomainEvent[]) => boolean,
): readonly DomainEvent[] {
  let work = WORK
  let kept = shortestFailingTail(events, (tail) => {
    work -= tail.length
    return fails(tail)
  })
  let run = kept.length >> 1
  while (run >= 1) {
    let deleted = false
    for (let at = 0; at < kept.length && work > 0; ) {
      const without = [...kept.slice(0, at), ...kept.slice(at + run)]
      work -= without.length
      if (without.length > 0 && fails(without)) {
        kept = without
        deleted = true
      } else at += run
    }
    if (work <= 0) break
    if (run > 1) run >>= 1
    else if (!deleted) break
  }
  return kept
}

/** Deleting from the front first: tails of doubling length, so that a late failure in a long list is found quickly. */
function shortestFailingTail(
  events: readonly DomainEvent[],
  fails: (events: readonly DomainEvent[]) => boolean,
): readonly DomainEvent[] {
  for (let length = 8; length < events.length; length *= 4) {
    const tail = events.slice(-length)
    if (fails(tail)) return tail
  }
  return events
}
