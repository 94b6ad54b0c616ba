import type { SpanAttribute, SpanAttributes, TraceSpan } from '../tracing/TraceSpan.ts'

const LATEST = 2n ** 63n - 1n

/**
 * The span as every store can hold it, so that all of them give back the same: times outside 0 to 2^63 - 1 nanoseconds
 * become the nearest one inside, halves of surrogate pairs U+FFFD, numbers that are not finite their names.
 */
export function storableSpan(span: TraceSpan): TraceSpan {
  const { events, resource } = span
  return {
    traceId: span.traceId.toWellFormed(),
    spanId: span.spanId.toWellFormed(),
    parentSpanId: span.parentSpanId.toWellFormed(),
    serviceName: span.serviceName.toWellFormed(),
    resource: attributesOf(resource),
    kind: span.kind,
    name: span.name.toWellFormed(),
    start: storableTime(span.start),
    end: storableTime(span.end),
    status: span.status,
    error: span.error.toWellFormed(),
    timeout: span.timeout,
    policySnapshot: span.policySnapshot,
    attributes: attributesOf(span.attributes),
    events: events.length === 0 ? events : events.map(eventOf),
  }
}

export function storableTime(time: bigint): bigint {
  if (time < 0n) return 0n
  return time > LATEST ? LATEST : time
}

function eventOf({ name, time, attributes }: TraceSpan['events'][number]): TraceSpan['events'][number] {
  return { name: name.toWellFormed(), time: storableTime(time), attributes: attributesOf(attributes) }
}

/** Nearly always the object itself: looking is cheaper than copying. */
function attributesOf(attributes: SpanAttributes): SpanAttributes {
  for (const name in attributes) {
    const value = attributes[name]
    if (!name.isWellFormed() || (value !== undefined && !Object.is(storableValue(value), value))) {
      return Object.fromEntries(
        Object.entries(attributes).map(([key, each]) => [key.toWellFormed(), storableValue(each)]),
      )
    }
  }
  return attributes
}

function storableValue(value: SpanAttribute): SpanAttribute {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value)
  return value
}
