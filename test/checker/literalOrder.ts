import type { EventOrder } from '../../shared/checker/EventOrder.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'

/** The order of semantics.md, written down pair by pair. */
export interface LiteralOrder {
  /** Transitive closure: `precedes[e][f]`. */
  readonly precedes: readonly (readonly boolean[])[]
  /** Positions of each contradictory component before anything was dropped, ascending. */
  readonly withAll: readonly (readonly number[])[]
  /** Components still cyclic without rule (b). */
  readonly withoutB: readonly (readonly number[])[]
  /** Components still cyclic without rules (a) and (b). */
  readonly withoutAB: readonly (readonly number[])[]
}

type Matrix = boolean[][]

const PRODUCER = 4
const CONSUMER = 5

/** Rules (a) to (d) for every pair; then inside each component, as long as it is cyclic, without (b), (a), the rest. */
export function literalOrder(events: readonly DomainEvent[], order: EventOrder): LiteralOrder {
  const a = matrix(events, (e, f) => oneClock(e, f) && endsBefore(e, f, 0n))
  const b = matrix(events, (e, f) => !oneClock(e, f) && endsBefore(e, f, order.skew))
  const rest = matrix(events, (e, f) => isCause(e, f) || isDeclared(e, f))

  const withAll = components(union(a, b, rest))
  dropInside(b, withAll)
  const withoutB = components(union(a, b, rest))
  dropInside(a, withoutB)
  const withoutAB = components(union(a, b, rest))
  dropInside(rest, withoutAB)
  return { precedes: closure(union(a, b, rest)), withAll, withoutB, withoutAB }

  function endsBefore(e: DomainEvent, f: DomainEvent, skew: bigint): boolean {
    return !order.openEnd.has(e.type) && e.end + skew < f.start
  }

  function isDeclared(e: DomainEvent, f: DomainEvent): boolean {
    return order.declared.some(({ on, valueOf }) => {
      if (!on.has(e.type) || !on.has(f.type)) return false
      const [left, right] = [valueOf(e.fields), valueOf(f.fields)]
      return left !== undefined && right !== undefined && left < right
    })
  }
}

function oneClock(e: DomainEvent, f: DomainEvent): boolean {
  return e.clock !== '' && e.clock === f.clock
}

function isCause(e: DomainEvent, f: DomainEvent): boolean {
  const [from, to] = [e.span, f.span]
  if (from === undefined || to === undefined || from.spanId === '') return false
  const linked = to.links.some(({ traceId, spanId }) => traceId === from.traceId && spanId === from.spanId)
  const delivered =
    from.kind === PRODUCER && to.kind === CONSUMER && to.traceId === from.traceId && to.parentSpanId === from.spanId
  return linked || delivered
}

function matrix(events: readonly DomainEvent[], holds: (e: DomainEvent, f: DomainEvent) => boolean): Matrix {
  return events.map((e) => events.map((f) => e !== f && holds(e, f)))
}

function union(...matrices: readonly Matrix[]): Matrix {
  const [first] = matrices as readonly [Matrix]
  return first.map((row, e) => row.map((_, f) => matrices.some((one) => one[e]![f])))
}

function closure(direct: Matrix): Matrix {
  const reached = direct.map((row) => [...row])
  for (const [via] of reached.entries()) {
    for (const from of reached) {
      if (from[via]) for (const [to, next] of reached[via]!.entries()) if (next) from[to] = true
    }
  }
  return reached
}

/** Groups of events that reach each other. */
function components(direct: Matrix): number[][] {
  const reached = closure(direct)
  const groups = direct.map((_, e) => direct.map((_, f) => f).filter((f) => reached[e]![f] && reached[f]![e]))
  return groups.filter((group, e) => group[0] === e)
}

function dropInside(rule: Matrix, groups: readonly (readonly number[])[]): void {
  for (const group of groups) for (const e of group) for (const f of group) rule[e]![f] = false
}
