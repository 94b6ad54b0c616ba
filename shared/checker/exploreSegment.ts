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
  /**
   * Ideals that may still be expanded, once for each state set they carry, besides one for each event. Counted down; so
   * many events looked at without need count as one ideal.
   */
  budget: number
}

/** Events looked at that cost as much as an ideal. */
const LOOKED_AT = 256

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
  const kinds = kindsOf(window, exploration)
  let layer = new Map([['0', { ideal: EMPTY_IDEAL, sets: frontier.sets }]])
  let robust = frontier.robust
  for (let taken = 0; taken < window.events.length; taken++) {
    const next = new Map<string, { ideal: Ideal; sets: StateSet[] }>()
    const last = taken === window.events.length - 1
    exploration.budget++
    for (const { ideal, sets } of layer.values()) {
      const looked = window.looked()
      const enabled = window.enabled(ideal)
      exploration.budget -= sets.length + Math.floor((window.looked() - looked) / LOOKED_AT)
      for (const at of distinct(enabled, kinds, window)) {
        // Ideals of a layer that is not the last are sure to be expanded.
        if (exploration.budget < (last ? 0 : next.size)) return undefined
        const event = window.events[at] as DomainEvent
        const grown = withEvent(ideal, at)
        exploration.budget -= Math.floor(grown.holes.length / LOOKED_AT)
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

/** Equal for events with equal labels that nothing in the order, nor what may be unobserved before them, tells apart. */
function kindsOf(window: OrderWindow, { machine, close }: Exploration): readonly (string | undefined)[] {
  const closures = new Map<HiddenClosure | undefined, number>()
  return window.events.map((event, at) => {
    const kind = window.kindOf(at)
    if (kind === undefined) return undefined
    const closure = close?.(event)
    if (!closures.has(closure)) closures.set(closure, closures.size)
    return `${closures.get(closure)} ${kind} ${machine.labelOf(event)}`
  })
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

/** Of events that are interchangeable, only the one that must come first anyway: the earliest to end. */
function distinct(enabled: readonly number[], kinds: readonly (string | undefined)[], { events }: OrderWindow) {
  if (enabled.length < 2) return enabled
  const endAt = (at: number) => (events[at] as DomainEvent).end
  const firstOf = new Map<string, number>()
  for (const at of enabled) {
    const kind = kinds[at]
    const first = kind === undefined ? undefined : firstOf.get(kind)
    if (kind !== undefined && (first === undefined || endAt(at) < endAt(first))) firstOf.set(kind, at)
  }
  return enabled.filter((at) => {
    const kind = kinds[at]
    return kind === undefined || firstOf.get(kind) === at
  })
}
