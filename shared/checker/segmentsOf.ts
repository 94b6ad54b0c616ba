import type { DomainEvent } from '../events/DomainEvent.ts'
import { spansBefore } from './causalEdges.ts'
import { cutPositions } from './cutPositions.ts'
import { type EventOrder, endOf } from './EventOrder.ts'

/** A list of at most so many events is held as a whole anyway. */
export const BUFFERED = 4096

/** Thrown away work: an event must precede one that was let go already. Only a contradiction reaches that far. */
export const REACHES_BACK: unique symbol = Symbol('reaches back')

/**
 * The segments between cuts, in order, of events in canonical order. Keeps only the events that a later one can still
 * join (those within the skew of the newest). When a link or a declared number reaches further back, the last thing
 * yielded is `REACHES_BACK`: call again with `hold`, which keeps everything.
 */
export function* segmentsOf(
  events: Iterable<DomainEvent>,
  order: EventOrder,
  hold: boolean,
): Generator<readonly DomainEvent[] | typeof REACHES_BACK> {
  const owed = createDebts(order)
  let buffer: DomainEvent[] = []
  let limit = BUFFERED
  for (const event of events) {
    if (buffer.length >= limit && !hold) {
      const starts = cutPositions(buffer, order)
      const free = settledBefore(buffer, starts, order)
      for (let index = 0; index < free; index++) {
        const segment = buffer.slice(starts[index], starts[index + 1])
        for (const gone of segment) owed.letGo(gone)
        yield segment
      }
      buffer = buffer.slice(starts[free] ?? buffer.length)
      limit = Math.max(BUFFERED, 2 * buffer.length)
    }
    if (owed.claims(event)) {
      yield REACHES_BACK
      return
    }
    buffer.push(event)
  }
  const starts = cutPositions(buffer, order)
  for (const [index, start] of starts.entries()) if (buffer.length > 0) yield buffer.slice(start, starts[index + 1])
}

/** How many leading segments no later event can join: it starts after the last one here, whatever its clock. */
function settledBefore(buffer: readonly DomainEvent[], starts: readonly number[], order: EventOrder): number {
  const newest = (buffer.at(-1) as DomainEvent).start
  let settled = 0
  for (let index = 0; index + 1 < starts.length; index++) {
    for (let at = starts[index] as number; at < (starts[index + 1] as number); at++) {
      if (endOf(buffer[at] as DomainEvent, order) + order.skew >= newest) return settled
    }
    settled = index + 1
  }
  return settled
}

/** What the events let go would have needed to come before them. */
function createDebts(order: EventOrder) {
  const spans = new Set<string>()
  const highest = order.declared.map(() => Number.NEGATIVE_INFINITY)
  const valueOf = (index: number, event: DomainEvent) => {
    const rule = order.declared[index]
    return rule?.on.has(event.type) === true ? rule.valueOf(event.fields) : undefined
  }
  return {
    letGo(event: DomainEvent): void {
      for (const { key } of spansBefore(event)) spans.add(key)
      for (const index of highest.keys()) {
        const value = valueOf(index, event)
        if (value !== undefined && value > (highest[index] as number)) highest[index] = value
      }
    },
    claims(event: DomainEvent): boolean {
      const { span } = event
      if (spans.size > 0 && span !== undefined && spans.has(`${span.traceId}:${span.spanId}`)) return true
      return highest.some((top, index) => {
        const value = valueOf(index, event)
        return value !== undefined && value < top
      })
    },
  }
}
