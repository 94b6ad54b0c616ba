import type { DomainEvent } from '../events/DomainEvent.ts'

const PRODUCER = 4
const CONSUMER = 5
const NONE: readonly CausalEdges[] = []

/** Each of `from` precedes each of `to` but itself; positions in the list of events given, ascending. */
export interface CausalEdges {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/**
 * Rule (c): an event follows the spans it links to, and a CONSUMER span follows its PRODUCER parent. A plain parent does
 * not order its children. One entry per span pointed to, so that the size is linear in the events and their links.
 */
export function causalEdges(events: readonly DomainEvent[]): readonly CausalEdges[] {
  if (!events.some(pointsBack)) return NONE
  const followers = new Map<string, { readonly key: string; readonly producerOnly: boolean; readonly to: number[] }>()
  for (const [position, event] of events.entries()) {
    for (const { key, producerOnly } of spansBefore(event)) {
      const name = `${key} ${producerOnly}`
      const known = followers.get(name)
      if (known === undefined) followers.set(name, { key, producerOnly, to: [position] })
      else if (known.to.at(-1) !== position) known.to.push(position)
    }
  }
  const bySpan = new Map<string, number[]>()
  for (const [position, { span }] of events.entries()) {
    if (span === undefined || span.spanId === '') continue
    const key = `${span.traceId}:${span.spanId}`
    const known = bySpan.get(key)
    if (known === undefined) bySpan.set(key, [position])
    else known.push(position)
  }
  const edges: CausalEdges[] = []
  for (const { key, producerOnly, to } of followers.values()) {
    const from = (bySpan.get(key) ?? []).filter((at) => !producerOnly || events[at]?.span?.kind === PRODUCER)
    const onlyItself = from.length === 1 && to.length === 1 && from[0] === to[0]
    if (from.length > 0 && !onlyItself) edges.push({ from, to })
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
