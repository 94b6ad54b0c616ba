import type { EventList } from '../../shared/checker/EventList.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'

/** Events made when they are asked for, and made again the next time; nothing is kept. */
export function lazyEvents(length: number, make: (n: number) => DomainEvent): EventList {
  return {
    length,
    *[Symbol.iterator]() {
      for (let n = 0; n < length; n++) yield make(n)
    },
  }
}
