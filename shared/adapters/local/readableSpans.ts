import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import type { SpanAttribute, SpanAttributes, TraceSpan } from '../../tracing/TraceSpan.ts'

type ReadableSpan = Parameters<OTLPTraceExporter['export']>[0][number]
type Resource = ReadableSpan['resource']
type HrTime = ReadableSpan['startTime']

/** The numbers of OpenTelemetry's API, which has none for a kind that is not known; the exporter writes one more. */
const KINDS: { readonly [kind in TraceSpan['kind']]: number } = {
  unspecified: -1,
  internal: 0,
  server: 1,
  client: 2,
  producer: 3,
  consumer: 4,
}
const STATUS_CODES: { readonly [status in TraceSpan['status']]: number } = { UNSET: 0, OK: 1, ERROR: 2 }
const SAMPLED = 1

/** The same spans as OpenTelemetry's SDK holds them; spans of one resource share it, so that it is sent once. */
export function readableSpans(spans: readonly TraceSpan[]): ReadableSpan[] {
  const resources = new Map<string, Resource>()
  return spans.map((span) => readableSpan(span, resourceOf(span, resources)))
}

function readableSpan(span: TraceSpan, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId } = span
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => ({ traceId, spanId, traceFlags: SAMPLED }),
    ...(parentSpanId === '' ? {} : { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: SAMPLED } }),
    startTime: hrTime(span.start),
    endTime: hrTime(span.end),
    duration: hrTime(span.end - span.start),
    ended: true,
    status: { code: STATUS_CODES[span.status], ...(span.error === '' ? {} : { message: span.error }) },
    attributes: {
      ...sendable(span.attributes),
      ...(span.timeout ? { timeout: true } : {}),
      ...(span.policySnapshot === undefined ? {} : { policy_snapshot: JSON.stringify(span.policySnapshot) }),
    },
    links: [],
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      time: hrTime(time),
      attributes: sendable(attributes),
    })),
    resource,
    instrumentationScope: { name: 'tracegate' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

function resourceOf(span: TraceSpan, known: Map<string, Resource>): Resource {
  const attributes = { ...sendable(span.resource), 'service.name': span.serviceName }
  const key = JSON.stringify(attributes)
  const resource = known.get(key) ?? wholeResource(attributes)
  known.set(key, resource)
  return resource
}

/** OpenTelemetry's own resources lose attributes that are named like a property of every object, such as `constructor`. */
function wholeResource(attributes: Record<string, SpanAttribute>): Resource {
  return {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: (other) => wholeResource({ ...attributes, ...(other?.attributes as Record<string, SpanAttribute>) }),
  }
}

/** Seconds and nanoseconds: two numbers hold exactly what one cannot. */
function hrTime(nanoseconds: bigint): HrTime {
  return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)]
}

function sendable(attributes: SpanAttributes): Record<string, SpanAttribute> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, sendableValue(value)]))
}

/** A number that the exporter would write wrongly (beyond exact integers, or none that JSON has) goes as text. */
function sendableValue(value: SpanAttribute): SpanAttribute {
  if (typeof value !== 'number') return value
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
  return isExact ? value : String(value)
}
