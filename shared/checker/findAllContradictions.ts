import type { DomainEvent } from '../events/DomainEvent.ts'
import { causalEdges } from './causalEdges.ts'
import type { EventList } from './EventList.ts'
import type { EventOrder } from './EventOrder.ts'
import { type Contradictions, findContradictions } from './findContradictions.ts'
import { REACHES_BACK, segmentsOf } from './segmentsOf.ts'

/** Events whose orders contradict each other, one entry per contradictory segment of the whole list. */
export function findAllContradictions(events: EventList, order: EventOrder): readonly (readonly DomainEvent[])[] {
  return scan(events, order, false) ?? scan(events, order, true) ?? []
}

/** The events of a segment that are in any contradiction. */
export function contradictory(
  segment: readonly DomainEvent[],
  { acrossClocks }: Contradictions,
): readonly DomainEvent[] {
  return segment.filter((_, at) => acrossClocks[at] !== 0)
}

function scan(events: EventList, order: EventOrder, hold: boolean): (readonly DomainEvent[])[] | undefined {
  const found: (readonly DomainEvent[])[] = []
  for (const segment of segmentsOf(events, order, hold)) {
    if (segment === REACHES_BACK) return undefined
    if (segment.length === 1) continue
    const contradictions = findContradictions(segment, causalEdges(segment), order)
    if (contradictions !== undefined) found.push(contradictory(segment, contradictions))
  }
  return found
}
