import type { DomainEvent } from '../events/DomainEvent.ts'
import type { State } from '../machine/Machine.ts'
import type { EventList } from './EventList.ts'
import type { EventOrder } from './EventOrder.ts'
import { type Exploration, exploreSegment, type Frontier, takeEvent } from './exploreSegment.ts'
import { contradictory } from './findAllContradictions.ts'
import { orderWindow } from './orderWindow.ts'
import { runChain } from './runChain.ts'
import type { StateSet, Trail } from './StateSet.ts'
import { BUFFERED, REACHES_BACK, segmentsOf } from './segmentsOf.ts'

export interface RunResult {
  readonly outcome: 'accepted' | 'refused' | 'undecided'
  /** Every linear extension is accepted. */
  readonly robust: boolean
  /** So many leading events were enough to lose robustness. */
  readonly fragileAt: number | undefined
  /** When refused: so many events, in canonical order, are refused by themselves. */
  readonly events: number
  /** The states after the accepted extensions. */
  readonly final: StateSet
  /** Events whose orders contradict each other, one entry per contradictory segment run through. */
  readonly contradictions: readonly (readonly DomainEvent[])[]
  /** Every event had to be kept at hand. */
  readonly held: boolean
}

interface RunOptions {
  /** Keep every event of the partition at hand; found out by trying when not given. */
  readonly hold?: boolean
  /**
   * Receives the trail of an accepted extension piece by piece, as soon as it is the only one. Needs `hold` to be given
   * for lists longer than `BUFFERED`, because a second try would repeat pieces.
   */
  readonly onSettled?: (trail: Trail | undefined) => void
}

/** Runs the machine over all linear extensions of a partition's events. */
export function runMachine(
  events: EventList,
  order: EventOrder,
  exploration: Exploration,
  { hold = false, onSettled }: RunOptions = {},
): RunResult {
  const { machine, close, budget, robustness } = exploration
  if (close === undefined && Array.isArray(events) && events.length <= BUFFERED) {
    const state = runChain(machine, events, order, onSettled)
    if (state !== undefined) return chainAccepted(state, events.length, robustness)
  }
  const first = attempt(events, order, exploration, onSettled, hold)
  if (first !== undefined) return first
  return attempt(events, order, { ...exploration, budget }, onSettled, true) as RunResult
}

function chainAccepted(state: State, events: number, robust: boolean): RunResult {
  const final = [{ state, cost: 0, trail: undefined }]
  return { outcome: 'accepted', robust, fragileAt: undefined, events, final, contradictions: [], held: false }
}

/** `undefined` when an event had been let go that should have been held. */
function attempt(
  events: EventList,
  order: EventOrder,
  exploration: Exploration,
  onSettled: RunOptions['onSettled'],
  hold: boolean,
): RunResult | undefined {
  const contradictions: (readonly DomainEvent[])[] = []
  let frontier: Frontier = {
    sets: [[{ state: exploration.machine.initial, cost: 0, trail: undefined }]],
    robust: exploration.robustness,
  }
  let taken = 0
  let fragileAt: number | undefined
  for (const segment of segmentsOf(events, order, hold)) {
    if (segment === REACHES_BACK) return undefined
    taken += segment.length
    const only = segment[0] as DomainEvent
    if (segment.length === 1) {
      frontier = takeEvent(frontier, only, exploration)
    } else {
      const window = orderWindow(segment, order)
      if (window.contradictions !== undefined) contradictions.push(contradictory(segment, window.contradictions))
      const explored = exploreSegment(frontier, window, exploration)
      if (explored === undefined) {
        return { outcome: 'undecided', robust: false, events: taken, final: [], contradictions, held: hold, fragileAt }
      }
      frontier = explored
    }
    if (!frontier.robust) fragileAt ??= taken
    if (frontier.sets.length === 0) {
      return { outcome: 'refused', robust: false, events: taken, final: [], contradictions, held: hold, fragileAt }
    }
    if (onSettled !== undefined) frontier = handOver(frontier, onSettled)
  }
  const final = frontier.sets.flat()
  onSettled?.(final[0]?.trail)
  return { outcome: 'accepted', robust: frontier.robust, events: taken, final, contradictions, held: hold, fragileAt }
}

/** When there is one state left, what led to it is settled and need not be kept. */
function handOver(frontier: Frontier, onSettled: (trail: Trail | undefined) => void): Frontier {
  const [set, ...others] = frontier.sets
  const [reached, ...more] = set ?? []
  if (reached === undefined || others.length > 0 || more.length > 0 || reached.trail === undefined) return frontier
  onSettled(reached.trail)
  return { sets: [[{ ...reached, trail: undefined }]], robust: frontier.robust }
}
