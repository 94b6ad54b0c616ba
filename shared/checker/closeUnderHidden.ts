import { type Machine, type State, UNKNOWN } from '../machine/Machine.ts'
import type { Reached, StateSet, Trail } from './StateSet.ts'

/** More states than this and the variables that keep growing become unknown, so that the closure ends. */
const WIDEN_ABOVE = 128
const REMEMBERED = 4096

/** Adds the states that unobserved actions can lead to. */
export type HiddenClosure = (set: StateSet) => StateSet

interface Reach {
  readonly key: string
  readonly state: State
  /** Unobserved actions on the way, latest first. */
  readonly path: { readonly action: string; readonly state: State; readonly before: Reach } | undefined
  readonly distance: number
}

/**
 * Closure of state sets under unobserved actions of the given event types, each at cost 1. An over-approximation when it
 * has to widen: it may contain states no action leads to, never the reverse, so what it refuses is refused for good.
 * The trail of a reached state names the unobserved actions.
 */
export function closeUnderHidden(machine: Machine, types: ReadonlySet<string>): HiddenClosure {
  const remembered = new Map<string, readonly Reach[]>()

  return (set) => {
    if (types.size === 0) return set
    const closed = new Map<string, Reached>()
    for (const start of set) {
      for (const reach of from(start.state)) {
        const cost = start.cost + reach.distance
        const known = closed.get(reach.key)
        if (known === undefined || cost < known.cost) {
          closed.set(reach.key, { state: reach.state, cost, trail: extend(start.trail, reach) })
        }
      }
    }
    return [...closed.values()]
  }

  function from(state: State): readonly Reach[] {
    const key = machine.keyOf(state)
    let reaches = remembered.get(key)
    if (reaches === undefined) {
      reaches = explore(machine, state, types)
      if (remembered.size < REMEMBERED) remembered.set(key, reaches)
    }
    return reaches
  }
}

/** Breadth first, so that distances are least. */
function explore(machine: Machine, start: State, types: ReadonlySet<string>): readonly Reach[] {
  const reached = new Map<string, Reach>()
  const order: Reach[] = []
  const wide: State[] = []
  const visit = (state: State, distance: number, path: Reach['path']) => {
    const key = machine.keyOf(state)
    if (reached.has(key)) return
    const reach = { key, state, distance, path }
    reached.set(key, reach)
    order.push(reach)
  }
  visit(start, 0, undefined)
  let limit = WIDEN_ABOVE
  for (let next = 0; next < order.length; next++) {
    const before = order[next] as Reach
    for (const { action, state } of machine.hidden(before.state, types)) {
      if (wide.some((any) => covers(any, state))) continue
      visit(state, before.distance + 1, { action, state, before })
    }
    if (order.length > limit) {
      limit = order.length + WIDEN_ABOVE
      const any = widen(order.map(({ state }) => state))
      wide.push(any)
      visit(any, before.distance + 1, before.path)
    }
  }
  return order
}

function extend(trail: Trail | undefined, { path }: Reach): Trail | undefined {
  if (path === undefined) return trail
  return { previous: extend(trail, path.before), action: path.action, event: undefined, state: path.state }
}

/** Every variable that is not the same in all states may be anything. */
function widen(states: readonly State[]): State {
  const first = states[0] as State
  return first.map((value, index) => (states.every((state) => Object.is(state[index], value)) ? value : UNKNOWN))
}

function covers(wide: State, state: State): boolean {
  return wide.every((value, index) => value === UNKNOWN || Object.is(value, state[index]))
}
