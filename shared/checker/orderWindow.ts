import type { DomainEvent } from '../events/DomainEvent.ts'
import { type CausalEdges, causalEdges } from './causalEdges.ts'
import { type EventOrder, endOf, precedesInTime, sameClock } from './EventOrder.ts'
import { type Contradictions, findContradictions } from './findContradictions.ts'
import { type LeastByGroup, leastByGroup } from './leastByGroup.ts'

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
  /** Events that `enabled` has looked at so far: the work done. */
  looked(): number
  /** True when some order (direct, not by way of others) puts the event at `from` before the one at `to`. */
  precedes(from: number, to: number): boolean
  /**
   * Of events of equal kind, those that end first must come before whatever the others must come before, and nothing else
   * tells them apart: with equal labels, taking such a one first is enough. `undefined` for an event like no other.
   */
  kindOf(at: number): string | undefined
}

const NOTHING: readonly (readonly number[])[] = []

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
  const before = predecessors(edges)
  const numbers = order.declared.map((rule) => declaredNumbers(events, rule))
  const linked = new Set(edges.flatMap(({ from, to }) => [...from, ...to]))

  let looked = 0
  return {
    events,
    contradictions,
    looked: () => looked,
    enabled(ideal) {
      const enabled: number[] = []
      const late = latecomers()
      const leastNumbers = numbers.map((rule) => leastUntaken(rule, ideal))
      const visit = (at: number): boolean => {
        looked++
        const event = events[at] as DomainEvent
        if (late.fromNowOn(event.start)) return false
        const first = !late.comesAfter(event, at)
        late.add(event, at)
        if (first && isFree(at, ideal, leastNumbers)) enabled.push(at)
        return true
      }
      for (const hole of ideal.holes) visit(hole)
      for (let at = ideal.high; at < events.length; at++) if (!visit(at)) break
      return enabled
    },
    precedes(from, to) {
      return inTime(from, to) || isCause(from, to) || numbers.some((rule) => inNumber(rule, from, to))
    },
    kindOf(at) {
      if (linked.has(at)) return undefined
      const lost = [groupOf('acrossClocks', at), groupOf('onOneClock', at), groupOf('causal', at)]
      return `${[...lost, ...numbers.map(({ values }) => values[at])].join(',')} ${(events[at] as DomainEvent).clock}`
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

  function isCause(from: number, to: number): boolean {
    const caused = before.get(to)?.some((causes) => includes(causes, from)) === true
    return caused && from !== to && !lost(contradictions?.causal, from, to)
  }

  function inNumber({ values }: DeclaredNumbers, from: number, to: number): boolean {
    const [a, b] = [values[from], values[to]]
    return a !== undefined && b !== undefined && a < b && !lost(contradictions?.causal, from, to)
  }

  /** Rules (a) and (b) among events visited by start: which of them must wait for one visited before. */
  function latecomers() {
    const ends = leastByGroup<bigint>()
    const endsByClock = new Map<string, LeastByGroup<bigint>>()
    let least: bigint | undefined
    return {
      /** Whether every event that starts as late must wait. */
      fromNowOn: (start: bigint) => least !== undefined && least < start,
      comesAfter({ clock, start }: DomainEvent, at: number): boolean {
        const elsewhere = ends.outside(groupOf('acrossClocks', at))
        if (elsewhere !== undefined && elsewhere + order.skew < start) return true
        const here = clock === '' ? undefined : endsByClock.get(clock)?.outside(groupOf('onOneClock', at))
        return here !== undefined && here < start
      },
      add(event: DomainEvent, at: number): void {
        const end = endOf(event, order)
        const group = groupOf('acrossClocks', at)
        if (group === 0 && (least === undefined || end + order.skew < least)) least = end + order.skew
        ends.add(end, group)
        if (event.clock === '') return
        let own = endsByClock.get(event.clock)
        if (own === undefined) {
          own = leastByGroup()
          endsByClock.set(event.clock, own)
        }
        own.add(end, groupOf('onOneClock', at))
      },
    }
  }

  /** The least declared number of the events not in the ideal. */
  function leastUntaken({ values, leastFrom }: DeclaredNumbers, { high, holes }: Ideal): LeastByGroup<number> {
    const least = leastByGroup<number>()
    const add = (at: number) => {
      const value = values[at]
      if (value !== undefined) least.add(value, groupOf('causal', at))
    }
    for (const hole of holes) add(hole)
    if (contradictions === undefined) least.add(leastFrom[high] as number, 0)
    else for (let at = high; at < events.length; at++) add(at)
    return least
  }

  /** No link and no declared number asks for an event that is not in the ideal yet. */
  function isFree(at: number, { high, holes }: Ideal, leastNumbers: readonly LeastByGroup<number>[]): boolean {
    for (const causes of before.get(at) ?? NOTHING) {
      for (const from of causes) {
        looked++
        const untaken = from !== at && (from >= high || includes(holes, from))
        if (untaken && !lost(contradictions?.causal, from, at)) return false
      }
    }
    return numbers.every(({ values }, rule) => {
      const own = values[at]
      const least = leastNumbers[rule]?.outside(groupOf('causal', at))
      return own === undefined || least === undefined || least >= own
    })
  }

  function groupOf(lost: keyof Contradictions, at: number): number {
    return contradictions === undefined ? 0 : (contradictions[lost][at] as number)
  }
}

/** Binary search in ascending positions. */
function includes(sorted: readonly number[], position: number): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < position) low = middle + 1
    else high = middle
  }
  return sorted[low] === position
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

/** For each position, the lists of positions that links put before it. */
function predecessors(edges: readonly CausalEdges[]): ReadonlyMap<number, readonly (readonly number[])[]> {
  const before = new Map<number, (readonly number[])[]>()
  for (const { from, to } of edges) {
    for (const at of to) {
      const known = before.get(at)
      if (known === undefined) before.set(at, [from])
      else known.push(from)
    }
  }
  return before
}

function lost(groups: Int32Array | undefined, from: number, to: number): boolean {
  return groups !== undefined && groups[from] !== 0 && groups[from] === groups[to]
}
