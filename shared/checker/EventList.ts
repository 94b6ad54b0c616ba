import type { DomainEvent } from '../events/DomainEvent.ts'

/** Events of one partition in canonical order, without duplicates, that can be iterated again and again. */
export interface EventList extends Iterable<DomainEvent> {
  readonly length: number
}
