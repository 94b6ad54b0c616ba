import type { DomainEvent } from '../events/DomainEvent.ts'
import type { Machine } from '../machine/Machine.ts'
import type { HiddenClosure } from './closeUnderHidden.ts'
import { EMPTY_IDEAL, type Ideal, keyOfIdeal, type OrderWindow, withEvent } from './orderWindow.ts'
import { advance, cheapest, keyOfSet, type StateSet, type TrailKeeping } from './StateSet.ts'

/** What is known about the linear extensions of the events so far. */
export interface Frontier {
  /**
   * While every extension is accepted: the different state sets that different extensions lead to. Afterwards: one set,
   * what the accepted extensions lead to. Empty when no extension is accepted.
   */
  readonly sets: readonly StateSet[]
  /** Every linear extension so far is accepted. */
  readonly robust: boolean
}

export interface Exploration {
  readonly machine: Machine
  readonly keep: TrailKeeping
  /** Asks whether every extension is accepted; otherwise whether one is. */
  readonly robustness: boolean
  /** Unobserved actions that may be inserted before an event; undefined for none. */
  readonly close: ((before: DomainEvent) => HiddenClosure) | undefined
  /** Ideals that may still be expanded, once for each state set they carry. Counted down. */
  budget: number
}

/** Takes one event that is a segment of its own: the same as `exploreSegment`, without the search. */
export function takeEvent(frontier: Frontier, event: DomainEvent, exploration: Exploration): Frontier {
  const next = frontier.sets.map((set) => take(set, event, exploration))
  return settle(next, frontier.robust, exploration)
}

/**
 * Dynamic programming over order ideals (layer by layer, by the number of events taken): each ideal carries the state
 * sets its extensions lead to. Events with equal labels that nothing tells apart, neither what may be unobserved before
 * them, are taken in one order only.
 * `undefined` when the budget is spent.
 */
export function exploreSegment(
  frontier: Frontier,
  window: OrderWindow,
  exploration: Exploration,
): Frontier | undefined {
  const { machine, close } = exploration
  const labels = window.events.map((event) => machine.labelOf(event))
  const closes = window.events.map((event) => close?.(event))
  const alike = (a: number, b: number) => labels[a] === labels[b] && closes[a] === closes[b]
  let layer = new Map([['0', { ideal: EMPTY_IDEAL, sets: frontier.sets }]])
  let robust = frontier.robust
  for (let taken = 0; taken < window.events.length; taken++) {
    const next = new Map<string, { ideal: Ideal; sets: StateSet[] }>()
    for (const { ideal, sets } of layer.values()) {
      exploration.budget -= sets.length
      if (exploration.budget < 0) return undefined
      for (const at of distinct(window.enabled(ideal), alike, window)) {
        const event = window.events[at] as DomainEvent
        const grown = withEvent(ideal, at)
        const key = keyOfIdeal(grown)
        const entry = next.get(key)
        const into = entry?.sets ?? []
        for (const set of sets) {
          const reached = take(set, event, exploration)
          if (reached.length === 0) robust = false
          else into.push(reached)
        }
        if (entry === undefined && into.length > 0) next.set(key, { ideal: grown, sets: into })
      }
    }
    for (const entry of next.values()) entry.sets = [...settle(entry.sets, robust, exploration).sets]
    layer = next
    if (layer.size === 0) return { sets: [], robust: false }
  }
  const complete = [...layer.values()].flatMap(({ sets }) => sets)
  return settle(complete, robust, exploration)
}

function take(set: StateSet, event: DomainEvent, { machine, keep, close }: Exploration): StateSet {
  return advance(machine, close === undefined ? set : close(event)(set), event, keep)
}

/** Drops repeated sets; once some extension has failed, only their union matters. */
function settle(sets: readonly StateSet[], robust: boolean, { machine, robustness }: Exploration): Frontier {
  const alive = sets.filter((set) => set.length > 0)
  const still = robust && alive.length === sets.length
  if (alive.length < 2) return { sets: alive, robust: still }
  if (!still || !robustness) return { sets: [cheapest(machine, alive.flat())], robust: still }
  const byKey = new Map<string, StateSet>()
  for (const set of alive) {
    const key = keyOfSet(machine, set)
    if (!byKey.has(key)) byKey.set(key, set)
  }
  return { sets: [...byKey.values()], robust: still }
}

/** Of events that are interchangeable, only the one that must come first anyway. */
function distinct(
  enabled: readonly number[],
  alike: (a: number, b: number) => boolean,
  window: OrderWindow,
): readonly number[] {
  if (enabled.length < 2) return enabled
  return enabled.filter(
    (at) =>
      !enabled.some(
        (other) =>
          other !== at && alike(other, at) && window.covers(other, at) && (!window.covers(at, other) || other < at),
      ),
  )
}
