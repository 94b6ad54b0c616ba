import type { DomainEvent } from '../events/DomainEvent.ts'
import type { Machine, State } from '../machine/Machine.ts'

/** The steps that led to a state, latest first. `event` is undefined for an action nobody observed. */
export interface Trail {
  readonly previous: Trail | undefined
  readonly action: string
  readonly event: DomainEvent | undefined
  readonly state: State
}

/** A state the machine may be in, and the cheapest way there. */
export interface Reached {
  readonly state: State
  /** Unobserved actions inserted on the way. */
  readonly cost: number
  readonly trail: Trail | undefined
}

/** All states the machine may be in after the same events. */
export type StateSet = readonly Reached[]

/** Which steps a trail keeps: `all` for a state sequence, `hidden` for the missing events, `none` for a yes or no. */
export type TrailKeeping = 'all' | 'hidden' | 'none'

/** Every way the machine may take the event from any state of the set; empty when it is refused in all of them. */
export function advance(machine: Machine, from: StateSet, event: DomainEvent, keep: TrailKeeping): StateSet {
  const reached: Reached[] = []
  for (const { state, cost, trail } of from) {
    for (const step of machine.step(state, event)) {
      const next = keep === 'all' ? { previous: trail, action: step.action, event, state: step.state } : trail
      reached.push({ state: step.state, cost, trail: next })
    }
  }
  return reached.length < 2 ? reached : cheapest(machine, reached)
}

/** One entry per state, the cheapest, first come first kept. */
export function cheapest(machine: Machine, reached: readonly Reached[]): StateSet {
  const byKey = new Map<string, Reached>()
  for (const candidate of reached) {
    const key = machine.keyOf(candidate.state)
    const known = byKey.get(key)
    if (known === undefined || candidate.cost < known.cost) byKey.set(key, candidate)
  }
  return byKey.size === reached.length ? reached : [...byKey.values()]
}

export function keyOfSet(machine: Machine, set: StateSet): string {
  if (set.length === 1) return machine.keyOf((set[0] as Reached).state)
  return set
    .map(({ state }) => machine.keyOf(state))
    .sort()
    .join('\u0000')
}
