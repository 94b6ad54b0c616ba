import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import type { State } from '../machine/Machine.ts'
import type { EventOrder } from './EventOrder.ts'
import { orderWindow } from './orderWindow.ts'

/** One change to a list of events that helps it to conform. */
export type Edit =
  | { readonly kind: 'reorder'; readonly event: DomainEvent; readonly before: readonly DomainEvent[] }
  | {
      readonly kind: 'insert'
      readonly action: string
      readonly type: string
      readonly before: DomainEvent | undefined
    }
  | { readonly kind: 'drop'; readonly event: DomainEvent }

/** Doubt the order of events before their completeness, and their completeness before the events themselves. */
const COST = { reorder: 8, insert: 12, drop: 16 } as const
/** What is supposed to have happened unobserved anyway is no edit, but not supposed without need either. */
const SUPPOSED = 1
const EXPANDED = 5_000
const WIDEST = 24

interface Place {
  readonly taken: number
  readonly state: State
  readonly cost: number
  readonly edits: readonly Edit[]
  readonly supposed: readonly string[]
}

export interface CheapestEdit {
  readonly edits: readonly Edit[]
  /** Types of the events that must have happened unobserved as well. */
  readonly supposed: ReadonlySet<string>
}

/**
 * The cheapest edits that make a few events conform, by shortest path over (events taken, state) (Dijkstra 1959; partially
 * ordered alignments, Lu, Fahland and van der Aalst 2015). Events of the types in `supposable` may have happened
 * unobserved; that is no edit. No edits when the events conform; undefined when the search is too wide.
 */
export function cheapestEdit(
  domain: Domain,
  events: readonly DomainEvent[],
  order: EventOrder,
  supposable: ReadonlySet<string>,
): CheapestEdit | undefined {
  if (events.length > WIDEST) return undefined
  const { machine } = domain
  const window = orderWindow(events, order)
  const all = 2 ** events.length - 1
  const insertable = new Set(domain.eventTypes)
  const seen = new Set<string>()
  const byCost: Place[][] = [[{ taken: 0, state: machine.initial, cost: 0, edits: [], supposed: [] }]]
  let expanded = 0

  for (let cost = 0; cost < byCost.length; cost++) {
    const places = byCost[cost] ?? []
    for (let next = 0; next < places.length; next++) {
      const place = places[next] as Place
      const key = `${place.taken} ${machine.keyOf(place.state)}`
      if (seen.has(key)) continue
      seen.add(key)
      if (place.taken === all) return { edits: place.edits, supposed: new Set(place.supposed) }
      if (++expanded > EXPANDED) return undefined
      expand(place)
    }
  }
  return undefined

  function expand({ taken, state, cost, edits, supposed }: Place): void {
    const visit = (taken: number, state: State, edit: Edit | undefined) => {
      const total = cost + (edit === undefined ? 0 : COST[edit.kind])
      put({ taken, state, cost: total, edits: edit === undefined ? edits : [...edits, edit], supposed })
    }
    let first: DomainEvent | undefined
    for (const [at, event] of events.entries()) {
      if (taken & (1 << at)) continue
      first ??= event
      const before = events.filter((_, other) => other !== at && !(taken & (1 << other)) && window.precedes(other, at))
      const edit: Edit | undefined = before.length === 0 ? undefined : { kind: 'reorder', event, before }
      for (const step of machine.step(state, event)) visit(taken | (1 << at), step.state, edit)
      if (edit === undefined) visit(taken | (1 << at), state, { kind: 'drop', event })
    }
    for (const step of machine.hidden(state, insertable)) {
      const type = machine.actions.find(({ name }) => name === step.action)?.on ?? step.action
      if (supposable.has(type)) {
        put({ taken, state: step.state, cost: cost + SUPPOSED, edits, supposed: [...supposed, type] })
      } else visit(taken, step.state, { kind: 'insert', action: step.action, type, before: first })
    }
  }

  function put(place: Place): void {
    while (byCost.length <= place.cost) byCost.push([])
    byCost[place.cost]?.push(place)
  }
}
