import type { JourneyStep } from '../checker/Judgement.ts'
import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { formatTimestamp } from '../events/formatTimestamp.ts'

/** Events of a key that its journey is read from; later ones are left out. */
const CONSIDERED = 500

interface Cause {
  readonly event: DomainEvent
  readonly by: 'parent' | 'link'
}

/**
 * The journey of one key: its first 500 events, given in canonical order, each after the event that it links to or whose
 * span is its parent's. Empty when the domain declares none.
 */
export function journeyOf(domain: Pick<Domain, 'journey'>, events: Iterable<DomainEvent>): readonly JourneyStep[] {
  const { journey } = domain
  if (journey === undefined) return []
  const considered: DomainEvent[] = []
  for (const event of events) {
    if (considered.length === CONSIDERED) break
    considered.push(event)
  }
  const bySpan = Map.groupBy(considered, ({ span }) => (span === undefined ? '' : placeOf(span.traceId, span.spanId)))
  const numbers = new Map<DomainEvent, number>()
  const steps: JourneyStep[] = []
  for (const event of considered) take(chainTo(event))
  return steps

  /** The event and those before it that were not taken yet, the first cause first; a circle is cut. */
  function chainTo(event: DomainEvent): readonly DomainEvent[] {
    const chain = [event]
    for (let cause = causeOf(event, bySpan); cause !== undefined; cause = causeOf(cause.event, bySpan)) {
      if (numbers.has(cause.event) || chain.includes(cause.event)) break
      chain.push(cause.event)
    }
    return chain.reverse()
  }

  function take(chain: readonly DomainEvent[]): void {
    for (const event of chain) {
      if (numbers.has(event)) continue
      const cause = causeOf(event, bySpan)
      const after = cause && numbers.get(cause.event)
      steps.push({
        event: event.id,
        type: event.type,
        timestamp: formatTimestamp(event.start),
        label: journey?.(event.fields) ?? event.type,
        ...(cause === undefined || after === undefined ? {} : { after, by: cause.by }),
      })
      numbers.set(event, steps.length)
    }
  }
}

function causeOf(event: DomainEvent, bySpan: ReadonlyMap<string, readonly DomainEvent[]>): Cause | undefined {
  const { span } = event
  if (span === undefined || span.spanId === '') return undefined
  for (const { traceId, spanId } of span.links) {
    const linked = lastBefore(event, bySpan.get(placeOf(traceId, spanId)))
    if (linked !== undefined) return { event: linked, by: 'link' }
  }
  const own = span.index > 0 ? bySpan.get(placeOf(span.traceId, span.spanId)) : undefined
  const holder = own?.find((other) => other.span?.index === 0)
  if (holder !== undefined) return { event: holder, by: 'parent' }
  const parent = span.parentSpanId === '' ? undefined : bySpan.get(placeOf(span.traceId, span.parentSpanId))
  const above = lastBefore(event, parent)
  return above === undefined ? undefined : { event: above, by: 'parent' }
}

/** Of the events of one span, the latest that starts no later, else the first. */
function lastBefore(event: DomainEvent, others: readonly DomainEvent[] = []): DomainEvent | undefined {
  const candidates = others.filter((other) => other !== event)
  return candidates.findLast(({ start }) => start <= event.start) ?? candidates[0]
}

function placeOf(traceId: string, spanId: string): string {
  return `${traceId}:${spanId}`
}
