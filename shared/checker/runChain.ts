import type { DomainEvent } from '../events/DomainEvent.ts'
import type { Machine, State } from '../machine/Machine.ts'
import { pointsBack } from './causalEdges.ts'
import { type EventOrder, precedesInTime } from './EventOrder.ts'
import type { Trail } from './StateSet.ts'

/**
 * The usual case at a fraction of the cost: events of which each precedes the next, taken by a machine that has one way
 * to take each. Returns the last state; undefined when the case is not the usual one, or an event is refused.
 */
export function runChain(
  machine: Machine,
  events: readonly DomainEvent[],
  order: EventOrder,
  onSettled: ((trail: Trail) => void) | undefined,
): State | undefined {
  if (!isChain(events, order)) return undefined
  let trail: Trail | undefined
  let state = machine.initial
  for (const event of events) {
    const steps = machine.step(state, event)
    const [step] = steps
    if (step === undefined || steps.length > 1) return undefined
    state = step.state
    if (onSettled !== undefined) trail = { previous: trail, action: step.action, event, state }
  }
  if (trail !== undefined) onSettled?.(trail)
  return state
}

/** Time is transitive, so neighbours are enough; what links and declared numbers ask for must not look backwards. */
function isChain(events: readonly DomainEvent[], order: EventOrder): boolean {
  for (let at = 1; at < events.length; at++) {
    if (!precedesInTime(events[at - 1] as DomainEvent, events[at] as DomainEvent, order)) return false
  }
  if (events.length > 1 && events.some(pointsBack)) return false
  return order.declared.every(({ on, valueOf }) => {
    let highest = Number.NEGATIVE_INFINITY
    for (const event of events) {
      const value = on.has(event.type) ? valueOf(event.fields) : undefined
      if (value === undefined) continue
      if (value < highest) return false
      highest = value
    }
    return true
  })
}
