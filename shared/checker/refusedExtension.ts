import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import type { Refusal } from '../machine/Machine.ts'
import { closeUnderHidden } from './closeUnderHidden.ts'
import type { EventOrder } from './EventOrder.ts'
import { EMPTY_IDEAL, type Ideal, keyOfIdeal, orderWindow, withEvent } from './orderWindow.ts'
import { advance, keyOfSet, type StateSet } from './StateSet.ts'

const EXPANDED = 5_000

export interface RefusedExtension {
  /** The order they were taken in; the last one is refused. */
  readonly events: readonly DomainEvent[]
  readonly refusals: readonly Refusal[]
}

/**
 * A linear extension that the machine refuses, as close to canonical order as there is one (depth first, each ideal and
 * state set once), though events of the types in `supposed` may have happened unobserved. `undefined` when every
 * extension is accepted or the search is too wide.
 */
export function refusedExtension(
  domain: Domain,
  events: readonly DomainEvent[],
  order: EventOrder,
  supposed: ReadonlySet<string>,
): RefusedExtension | undefined {
  const { machine } = domain
  const window = orderWindow(events, order)
  const close = closeUnderHidden(machine, supposed)
  const seen = new Set<string>()
  const start: StateSet = [{ state: machine.initial, cost: 0, trail: undefined }]
  const open: { ideal: Ideal; set: StateSet; taken: readonly DomainEvent[] }[] = [
    { ideal: EMPTY_IDEAL, set: start, taken: [] },
  ]
  for (let place = open.pop(); place !== undefined && seen.size < EXPANDED; place = open.pop()) {
    const { ideal, set, taken } = place
    const key = `${keyOfIdeal(ideal)} ${keyOfSet(machine, set)}`
    if (seen.has(key)) continue
    seen.add(key)
    const before = close(set)
    for (const at of window.enabled(ideal).reverse()) {
      const event = events[at] as DomainEvent
      open.push({ ideal: withEvent(ideal, at), set: advance(machine, before, event, 'none'), taken: [...taken, event] })
    }
    const refused = open.findLast(({ set, taken: after }) => set.length === 0 && after.length === taken.length + 1)
    if (refused !== undefined) {
      const event = refused.taken.at(-1) as DomainEvent
      const state = before[0]?.state ?? machine.initial
      return { events: refused.taken, refusals: machine.refusals(state, event) }
    }
  }
  return undefined
}
