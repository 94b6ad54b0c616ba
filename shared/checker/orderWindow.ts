import type { DomainEvent } from '../events/DomainEvent.ts'
import { type CausalEdge, causalEdges } from './causalEdges.ts'
import { type EventOrder, endOf, precedesInTime, sameClock } from './EventOrder.ts'
import { type Contradictions, findContradictions } from './findContradictions.ts'

/**
 * A set of events that leaves no predecessor out: every position below `high` except `holes` (ascending).
 * Positions refer to the window's events in canonical order.
 */
export interface Ideal {
  readonly high: number
  readonly holes: readonly number[]
}

/** The strict partial order of one segment between cuts. */
export interface OrderWindow {
  readonly events: readonly DomainEvent[]
  readonly contradictions: Contradictions | undefined
  /** Positions not in the ideal whose predecessors all are, ascending. */
  enabled(ideal: Ideal): number[]
  /** True when some order (direct, not by way of others) puts the event at `from` before the one at `to`. */
  precedes(from: number, to: number): boolean
  /**
   * True when every event that must follow `b` must follow `a` as well, and nothing else tells them apart: of two such
   * events with equal labels, taking `a` first is enough.
   */
  covers(a: number, b: number): boolean
}

export const EMPTY_IDEAL: Ideal = { high: 0, holes: [] }

export function withEvent({ high, holes }: Ideal, at: number): Ideal {
  if (at < high) return { high, holes: holes.filter((hole) => hole !== at) }
  const skipped = [...holes]
  for (let hole = high; hole < at; hole++) skipped.push(hole)
  return { high: at + 1, holes: skipped }
}

export function keyOfIdeal({ high, holes }: Ideal): string {
  return holes.length === 0 ? `${high}` : `${high}:${holes.join(',')}`
}

export function orderWindow(events: readonly DomainEvent[], order: EventOrder): OrderWindow {
  const edges = causalEdges(events)
  const contradictions = findContradictions(events, edges, order)
  const before = predecessorLists(events.length, edges, contradictions)
  const numbers = order.declared.map((rule) => declaredNumbers(events, rule))
  const linked = new Set(edges.flatMap(({ from, to }) => [from, to]))

  return {
    events,
    contradictions,
    enabled(ideal) {
      const enabled: number[] = []
      // Untaken events without an untaken predecessor in time: rules (a) and (b) are transitive, so these are enough.
      const minimal: number[] = []
      let latest: bigint | undefined
      const visit = (at: number): boolean => {
        const event = events[at] as DomainEvent
        if (latest !== undefined && latest < event.start) return false
        const entangled = isEntangled(at)
        const first = !minimal.some((other) => inTime(other, at))
        if (first || entangled) minimal.push(at)
        if (!first) return true
        if (!entangled) {
          const end = endOf(event, order) + order.skew
          if (latest === undefined || end < latest) latest = end
        }
        if (isFree(at, ideal)) enabled.push(at)
        return true
      }
      for (const hole of ideal.holes) visit(hole)
      for (let at = ideal.high; at < events.length; at++) if (!visit(at)) break
      return enabled
    },
    precedes(from, to) {
      return inTime(from, to) || before[to]?.includes(from) === true || numbers.some((rule) => inNumber(rule, from, to))
    },
    covers(a, b) {
      const first = events[a] as DomainEvent
      const second = events[b] as DomainEvent
      const alike = first.clock === second.clock && endOf(first, order) <= endOf(second, order)
      return alike && isPlain(a) && isPlain(b) && numbers.every(({ values }) => values[a] === values[b])
    },
  }

  function inTime(from: number, to: number): boolean {
    const [e, f] = [events[from] as DomainEvent, events[to] as DomainEvent]
    if (!precedesInTime(e, f, order)) return false
    return (
      contradictions === undefined ||
      !lost(sameClock(e, f) ? contradictions.onOneClock : contradictions.acrossClocks, from, to)
    )
  }

  function inNumber({ values }: DeclaredNumbers, from: number, to: number): boolean {
    const [a, b] = [values[from], values[to]]
    return a !== undefined && b !== undefined && a < b && !lost(contradictions?.causal, from, to)
  }

  /** No link and no declared number asks for an event that is not in the ideal yet. */
  function isFree(at: number, ideal: Ideal): boolean {
    for (const from of before[at] ?? []) if (from >= ideal.high || ideal.holes.includes(from)) return false
    for (const rule of numbers) {
      const own = rule.values[at]
      if (own === undefined) continue
      if (ideal.holes.some((hole) => inNumber(rule, hole, at))) return false
      if ((rule.leastFrom[ideal.high] as number) >= own) continue
      for (let from = ideal.high; from < events.length; from++) if (inNumber(rule, from, at)) return false
    }
    return true
  }

  function isEntangled(at: number): boolean {
    return contradictions !== undefined && contradictions.acrossClocks[at] !== 0
  }

  function isPlain(at: number): boolean {
    return !isEntangled(at) && !linked.has(at)
  }
}

/** Values of one declared order by position, and the least value from each position on. */
interface DeclaredNumbers {
  readonly values: readonly (number | undefined)[]
  readonly leastFrom: readonly number[]
}

function declaredNumbers(events: readonly DomainEvent[], rule: EventOrder['declared'][number]): DeclaredNumbers {
  const values = events.map((event) => (rule.on.has(event.type) ? rule.valueOf(event.fields) : undefined))
  const leastFrom = new Array<number>(events.length + 1).fill(Number.POSITIVE_INFINITY)
  for (let at = events.length - 1; at >= 0; at--) {
    leastFrom[at] = Math.min(leastFrom[at + 1] as number, values[at] ?? Number.POSITIVE_INFINITY)
  }
  return { values, leastFrom }
}

function predecessorLists(
  count: number,
  edges: readonly CausalEdge[],
  contradictions: Contradictions | undefined,
): readonly (readonly number[] | undefined)[] {
  const lists = new Array<number[] | undefined>(count)
  for (const { from, to } of edges) {
    if (lost(contradictions?.causal, from, to)) continue
    const list = lists[to]
    if (list === undefined) lists[to] = [from]
    else list.push(from)
  }
  return lists
}

function lost(groups: Int32Array | undefined, from: number, to: number): boolean {
  return groups !== undefined && groups[from] !== 0 && groups[from] === groups[to]
}
