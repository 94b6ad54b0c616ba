import type { Domain } from '../../shared/domains/Domain.ts'
import { wantedAttributes } from '../../shared/domains/wantedAttributes.ts'
import { type ConversionPlan, conversionPlan } from '../../shared/events/conversionPlan.ts'
import { convertSpan } from '../../shared/events/convertSpan.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import type { AttributeValue, Span } from '../../shared/otlp/Span.ts'

export type Attributes = Readonly<Record<string, AttributeValue>>

export interface SpanShape extends Partial<Omit<Span, 'attributes' | 'resource' | 'events'>> {
  readonly attributes?: Attributes
  readonly resource?: Attributes
  readonly events?: readonly { readonly index: number; readonly time: bigint; readonly attributes: Attributes }[]
}

/** A span as the decoder gives it for these domains, from attributes by name. */
function spanOf(domains: readonly Domain[], shape: SpanShape): Span {
  const wanted = wantedAttributes(domains).wanted
  const place = (names: readonly string[], attributes: Attributes = {}) => names.map((name) => attributes[name])
  const { attributes, resource, events, ...rest } = shape
  return {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    parentSpanId: '',
    kind: 1,
    start: 1_700_000_000_000_000_000n,
    end: 1_700_000_000_000_000_000n,
    links: [],
    ...rest,
    attributes: place(wanted.span, attributes),
    resource: place(wanted.resource, resource),
    events: (events ?? []).map((event) => ({ ...event, attributes: place(wanted.span, event.attributes) })),
  }
}

export interface Emitted {
  readonly domain: string
  readonly scope: string
  readonly event: DomainEvent
}

/** Everything `convertSpan` emits for a span. */
export function eventsOf(domains: readonly Domain[], shape: SpanShape, scope?: string): Emitted[] {
  const emitted: Emitted[] = []
  const plan: ConversionPlan = conversionPlan(domains, wantedAttributes(domains).wanted, scope)
  convertSpan(spanOf(domains, shape), plan, (domain, scopeName, event) =>
    emitted.push({ domain: domain.name, scope: scopeName, event }),
  )
  return emitted
}

/** The one event of a span under one domain. */
export function eventOf(domain: Domain, shape: SpanShape): DomainEvent {
  const [first, ...more] = eventsOf([domain], shape)
  if (first === undefined || more.length > 0) throw new Error('the span does not give exactly one event')
  return first.event
}
