import type { Domain } from '../domains/Domain.ts'
import type { Span, WantedValues } from '../otlp/Span.ts'
import type { ConversionPlan, DomainPlan, Origin } from './conversionPlan.ts'
import { createEvent } from './createEvent.ts'
import type { DomainEvent, Fields, Problem } from './DomainEvent.ts'
import type { FieldPlace } from './placeFields.ts'
import { readField } from './readField.ts'
import { spanContext } from './spanContext.ts'

export type EmitEvent = (domain: Domain, scope: string, event: DomainEvent) => void

/**
 * Emits a domain event for the span and for each of its span events that carries a declared attribute, once per domain
 * concerned. Events are unmasked and have no id yet (`maskEvent` gives both); they keep nothing of the span object.
 */
export function convertSpan(span: Span, plan: ConversionPlan, emit: EmitEvent): void {
  let origin: Origin | undefined
  for (const domainPlan of plan.domains) {
    if (concerns(domainPlan, span.attributes)) {
      origin ??= plan.originOf(span.resource)
      emit(domainPlan.domain, origin.scope, eventOf(domainPlan, span, origin, span.attributes, 0, span.start, span.end))
    }
    for (const { attributes, index, time } of span.events) {
      if (!concerns(domainPlan, attributes)) continue
      origin ??= plan.originOf(span.resource)
      emit(domainPlan.domain, origin.scope, eventOf(domainPlan, span, origin, attributes, index, time, time))
    }
  }
}

function concerns(plan: DomainPlan, values: WantedValues): boolean {
  const { positions } = plan
  for (let i = 0; i < positions.length; i++) {
    if (values[positions[i] as number] !== undefined) return true
  }
  return false
}

function eventOf(
  plan: DomainPlan,
  span: Span,
  origin: Origin,
  values: WantedValues,
  index: number,
  start: bigint | undefined,
  end: bigint | undefined,
): DomainEvent {
  const problems: Problem[] = []
  const fields: Fields = {}
  const { places } = plan
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as FieldPlace
    const value = readField(place, values, undefined, problems)
    if (value !== undefined) fields[place.spec.name] = value
  }
  const { clock } = origin
  const { traceId, spanId, parentSpanId, kind, links } = span
  const context = spanContext({ traceId, spanId, index, parentSpanId, kind, links })
  return createEvent(plan.domain, {
    start,
    end,
    clock,
    fields,
    span: context,
    problems,
    location: undefined,
    mayBeMasked: false,
  })
}
