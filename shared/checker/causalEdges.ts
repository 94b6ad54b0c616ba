import type { DomainEvent } from '../events/DomainEvent.ts'

const PRODUCER = 4
const CONSUMER = 5
const NONE: readonly CausalEdge[] = []

/** `from` precedes `to`; both are positions in the list of events given. */
export interface CausalEdge {
  readonly from: number
  readonly to: number
}

/**
 * Rule (c): an event follows the spans it links to, and a CONSUMER span follows its PRODUCER parent. A plain parent does
 * not order its children. Linear in the events plus the edges found.
 */
export function causalEdges(events: readonly DomainEvent[]): readonly CausalEdge[] {
  if (!events.some(pointsBack)) return NONE
  const bySpan = new Map<string, number[]>()
  for (const [position, { span }] of events.entries()) {
    if (span === undefined || span.spanId === '') continue
    const key = `${span.traceId}:${span.spanId}`
    const known = bySpan.get(key)
    if (known === undefined) bySpan.set(key, [position])
    else known.push(position)
  }
  const edges: CausalEdge[] = []
  for (const [to, event] of events.entries()) {
    for (const { key, producerOnly } of spansBefore(event)) {
      for (const from of bySpan.get(key) ?? []) {
        if (from !== to && (!producerOnly || events[from]?.span?.kind === PRODUCER)) edges.push({ from, to })
      }
    }
  }
  return edges
}

/** The spans that must come before this event, as `traceId:spanId`. */
export function spansBefore({ span }: DomainEvent): { readonly key: string; readonly producerOnly: boolean }[] {
  if (span === undefined) return []
  const before = span.links.map((link) => ({ key: `${link.traceId}:${link.spanId}`, producerOnly: false }))
  if (span.kind === CONSUMER && span.parentSpanId !== '') {
    before.push({ key: `${span.traceId}:${span.parentSpanId}`, producerOnly: true })
  }
  return before
}

/** Whether the event may have to follow some span. */
export function pointsBack({ span }: DomainEvent): boolean {
  return span !== undefined && (span.links.length > 0 || (span.kind === CONSUMER && span.parentSpanId !== ''))
}
