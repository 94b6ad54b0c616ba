import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import type { Edit } from './cheapestEdit.ts'
import { formatDistance, formatSkew, nameEvent, timeOfDay } from './describeEvent.ts'
import { type EventOrder, endOf, sameClock } from './EventOrder.ts'

interface Explained {
  readonly domain: Domain
  readonly order: EventOrder
  readonly edits: readonly Edit[]
  /** All events of the partition that are shown. */
  readonly events: readonly DomainEvent[]
  /** The event that was refused, and what its action needs. */
  readonly refused: DomainEvent
  readonly needs: string
  /** Whether the partition is accepted under another skew. */
  readonly conformsWithin: (skew: bigint) => boolean
}

/** The edits as sentences, the refused event first. */
export function explainEdits({ domain, order, edits, events, refused, needs, conformsWithin }: Explained): string {
  const sentences = [`${refused.partition}: ${nameEvent(domain, refused)} at ${timeOfDay(refused)} ${needs}`]
  for (const edit of edits) {
    if (edit.kind === 'reorder') sentences.push(...reordered(edit.event, edit.before))
    else if (edit.kind === 'insert') {
      const place =
        edit.before === undefined
          ? 'at the end'
          : `before ${nameEvent(domain, edit.before)} at ${timeOfDay(edit.before)}`
      sentences.push(`No ${edit.type} was seen for it: with one ${place} it would conform`)
    } else {
      sentences.push(`Without ${nameEvent(domain, edit.event)} at ${timeOfDay(edit.event)} it would conform`)
    }
  }
  return `${sentences.join('. ')}.`.replace(/\. The (only|next) /, '; the $1 ')

  function reordered(event: DomainEvent, before: readonly DomainEvent[]): string[] {
    const alike = events.filter(({ type }) => type === event.type).length
    const late = largest(before.map(({ start }) => event.start - start))
    const found = `The ${alike === 1 ? 'only' : 'next'} ${event.type} is ${formatDistance(late)} later`
    if (before.some((other) => sameClock(other, event)))
      return [found, 'Both are on one clock, so their order is certain']
    const skew = largest(before.map((other) => event.start - endOf(other, order)))
    return skew > order.skew && conformsWithin(skew)
      ? [found, `Within a clock skew of ${formatSkew(skew)} it would conform`]
      : [found]
  }
}

function largest(nanos: readonly bigint[]): bigint {
  return [...nanos].sort((a, b) => (a < b ? 1 : -1))[0] ?? 0n
}
