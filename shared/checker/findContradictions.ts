import type { DomainEvent } from '../events/DomainEvent.ts'
import type { CausalEdges } from './causalEdges.ts'
import { type EventOrder, endOf } from './EventOrder.ts'
import { stronglyConnected } from './stronglyConnected.ts'

/**
 * Which orders a contradictory group of events has lost. Two events have lost an order when both carry the same
 * non-zero group number in its array.
 */
export interface Contradictions {
  /** Rule (b), the order of different clocks. */
  readonly acrossClocks: Int32Array
  /** Rule (a), the order on one clock. */
  readonly onOneClock: Int32Array
  /** Rules (c) and (d): links or declared numbers that contradict each other. */
  readonly causal: Int32Array
}

/**
 * Finds the cycles among the orders of a segment's events (canonical order). Causality wins: inside a strongly connected
 * group the order across clocks goes first; if a cycle is left, the order on one clock; if links and declared orders
 * alone make a cycle, those. `undefined` when nothing contradicts. Near linear: time orders are drawn as chains.
 */
export function findContradictions(
  events: readonly DomainEvent[],
  edges: readonly CausalEdges[],
  order: EventOrder,
): Contradictions | undefined {
  const lost = {
    acrossClocks: new Int32Array(events.length),
    onOneClock: new Int32Array(events.length),
    causal: new Int32Array(events.length),
  }
  const edgesFrom = new Map<number, CausalEdges[]>()
  for (const one of edges) {
    for (const at of one.from) {
      const known = edgesFrom.get(at)
      if (known === undefined) edgesFrom.set(at, [one])
      else known.push(one)
    }
  }
  let groups = 0
  const everything = events.map((_, at) => at)
  for (const cycle of cycles(everything, { acrossClocks: true, onOneClock: true })) {
    for (const at of cycle) lost.acrossClocks[at] = groups + 1
    groups++
    for (const tighter of cycles(cycle, { acrossClocks: false, onOneClock: true })) {
      for (const at of tighter) lost.onOneClock[at] = groups + 1
      groups++
      for (const knot of cycles(tighter, { acrossClocks: false, onOneClock: false })) {
        for (const at of knot) lost.causal[at] = groups + 1
        groups++
      }
    }
  }
  return groups === 0 ? undefined : lost

  function cycles(members: readonly number[], use: { acrossClocks: boolean; onOneClock: boolean }): number[][] {
    const local = new Map(members.map((at, index) => [at, index]))
    const graph: number[][] = members.map(() => [])
    const newNode = () => graph.push([]) - 1
    const link = (from: number, to: number) => (graph[from] as number[]).push(to)

    for (const { from, to } of new Set(members.flatMap((at) => edgesFrom.get(at) ?? []))) {
      const gate = newNode()
      for (const at of from) if (local.has(at)) link(local.get(at) as number, gate)
      for (const at of to) if (local.has(at)) link(gate, local.get(at) as number)
    }
    if (use.acrossClocks) chain(members, order.skew)
    if (use.onOneClock) {
      for (const [clock, own] of groupBy(members, (at) => event(at).clock)) if (clock !== '') chain(own, 0n)
    }
    for (const { on, valueOf } of order.declared) {
      const numbered = members.filter((at) => on.has(event(at).type) && valueOf(event(at).fields) !== undefined)
      const byValue = groupBy(numbered, (at) => valueOf(event(at).fields) as number)
      let gate = -1
      for (const [, same] of [...byValue].sort(([a], [b]) => a - b)) {
        const next = newNode()
        if (gate !== -1) link(gate, next)
        for (const at of same) {
          if (gate !== -1) link(gate, local.get(at) as number)
          link(local.get(at) as number, next)
        }
        gate = next
      }
    }
    const component = stronglyConnected(graph)
    const groupsOf = groupBy(members, (at) => component[local.get(at) as number] as number)
    return [...groupsOf.values()].filter((group) => group.length > 1)

    /** One node per start, each leading to the next: an event reaches every event that starts late enough after its end. */
    function chain(sorted: readonly number[], gap: bigint): void {
      const gates = sorted.map(() => newNode())
      for (const [index, at] of sorted.entries()) {
        const gate = gates[index] as number
        link(gate, local.get(at) as number)
        const next = gates[index + 1]
        if (next !== undefined) link(gate, next)
        const after = gates[firstStartAfter(sorted, endOf(event(at), order) + gap)]
        if (after !== undefined) link(local.get(at) as number, after)
      }
    }
  }

  function firstStartAfter(sorted: readonly number[], time: bigint): number {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (event(sorted[middle] as number).start > time) high = middle
      else low = middle + 1
    }
    return low
  }

  function event(at: number): DomainEvent {
    return events[at] as DomainEvent
  }
}

function groupBy<Key>(members: readonly number[], keyOf: (at: number) => Key): Map<Key, number[]> {
  const groups = new Map<Key, number[]>()
  for (const at of members) {
    const key = keyOf(at)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [at])
    else group.push(at)
  }
  return groups
}
