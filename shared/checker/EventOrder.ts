import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'

/** Later than any time a span can carry (uint64 nanoseconds): the end of an event whose effect may still come. */
const FOREVER = 1n << 70n

/** The rules that order the events of a partition (semantics.md, "Order"). */
export interface EventOrder {
  /** Nanoseconds by which two different clocks may disagree. */
  readonly skew: bigint
  readonly declared: Domain['order']['declared']
  readonly openEnd: ReadonlySet<string>
}

/** When the event's effect may come at the latest, in Unix nanoseconds. */
export function endOf(event: DomainEvent, order: EventOrder): bigint {
  return order.openEnd.size > 0 && order.openEnd.has(event.type) ? FOREVER : event.end
}

/** Rules (a) and (b): one known clock, or far enough apart for any two clocks. Transitive. */
export function precedesInTime(e: DomainEvent, f: DomainEvent, order: EventOrder): boolean {
  const end = endOf(e, order)
  return sameClock(e, f) ? end < f.start : end + order.skew < f.start
}

/** An unknown clock differs from every clock, itself included. */
export function sameClock(e: DomainEvent, f: DomainEvent): boolean {
  return e.clock === f.clock && e.clock !== ''
}
