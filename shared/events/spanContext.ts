import type { SpanContext } from './DomainEvent.ts'

const NO_LINKS: SpanContext['links'] = []

/**
 * The span context of an event; undefined when it says nothing. Only what identifies or orders events is kept: of the
 * kinds producer and consumer (others become 0), of the links those with both ids.
 */
export function spanContext({
  traceId,
  spanId,
  index,
  parentSpanId,
  kind,
  links,
}: SpanContext): SpanContext | undefined {
  const ordering = kind === 4 || kind === 5 ? kind : 0
  const whole = links.length === 0 ? NO_LINKS : links.flatMap(wholeLink)
  const empty =
    traceId === '' && spanId === '' && parentSpanId === '' && index === 0 && ordering === 0 && whole.length === 0
  return empty ? undefined : { traceId, spanId, index, parentSpanId, kind: ordering, links: whole }
}

function wholeLink({ traceId, spanId }: SpanContext['links'][number]): SpanContext['links'] {
  return traceId === '' || spanId === '' ? [] : [{ traceId, spanId }]
}
