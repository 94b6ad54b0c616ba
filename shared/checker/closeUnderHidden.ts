import { type Machine, type State, UNKNOWN } from '../machine/Machine.ts'
import type { Reached, StateSet } from './StateSet.ts'

/** So many new states and the variables that keep growing become unknown, so that the closure ends. */
const WIDEN_AFTER = 128
const REMEMBERED = 4096

/** Adds the states that unobserved actions can lead to. */
export type HiddenClosure = (set: StateSet) => StateSet

interface HiddenStep {
  readonly action: string
  readonly state: State
  readonly key: string
}

/**
 * Closure of state sets under unobserved actions of the given event types, each at cost 1. An over-approximation when it
 * has to widen: it may contain states no action leads to, never the reverse, so what it refuses is refused for good.
 * The trail of a reached state names the unobserved actions. Cheapest states first.
 */
export function closeUnderHidden(machine: Machine, types: ReadonlySet<string>): HiddenClosure {
  const remembered = new Map<string, readonly HiddenStep[]>()
  return types.size === 0 ? (set) => set : close

  /**
   * By ascending cost (Dijkstra with edges of cost 1), so that every state is reached at its least cost: the states given
   * wait until the search has come to their cost.
   */
  function close(set: StateSet): StateSet {
    const starts = set.length < 2 ? set : [...set].sort((a, b) => a.cost - b.cost)
    const wide = starts.filter(({ state }) => state.includes(UNKNOWN))
    const seen = new Set<string>()
    const closed: { readonly key: string; readonly reached: Reached }[] = []
    const visit = (key: string, reached: Reached) => {
      if (seen.has(key)) return
      seen.add(key)
      closed.push({ key, reached })
    }
    let limit = starts.length + WIDEN_AFTER
    let waiting = 0
    for (let next = 0; next < closed.length || waiting < starts.length; next++) {
      const cost = (closed[next]?.reached ?? (starts[waiting] as Reached)).cost + 1
      for (let start = starts[waiting]; start !== undefined && start.cost <= cost; start = starts[++waiting]) {
        visit(machine.keyOf(start.state), start)
      }
      const from = closed[next]
      if (from === undefined) break
      const { trail } = from.reached
      for (const { action, state, key } of hiddenSteps(from.key, from.reached.state)) {
        if (seen.has(key) || wide.some((any) => any.cost <= cost && covers(any.state, state))) continue
        visit(key, { state, cost, trail: { previous: trail, action, event: undefined, state } })
      }
      if (closed.length > limit) {
        limit = closed.length + WIDEN_AFTER
        const any = { state: widen(closed.map(({ reached }) => reached.state)), cost, trail }
        wide.push(any)
        visit(machine.keyOf(any.state), any)
      }
    }
    return closed.map(({ reached }) => reached)
  }

  function hiddenSteps(key: string, state: State): readonly HiddenStep[] {
    const known = remembered.get(key)
    if (known !== undefined) return known
    const steps = machine
      .hidden(state, types)
      .map((step) => ({ action: step.action, state: step.state, key: machine.keyOf(step.state) }))
    if (remembered.size < REMEMBERED) remembered.set(key, steps)
    return steps
  }
}

/** Every variable that is not the same in all states may be anything. */
function widen(states: readonly State[]): State {
  const first = states[0] as State
  return first.map((value, index) => (states.every((state) => Object.is(state[index], value)) ? value : UNKNOWN))
}

function covers(wide: State, state: State): boolean {
  return wide.every((value, index) => value === UNKNOWN || Object.is(value, state[index]))
}
