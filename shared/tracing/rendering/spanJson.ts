import type { TraceSummary } from '../../ports/SpanStore.ts'
import type { TraceSpan } from '../TraceSpan.ts'
import { isoNanos } from './isoNanos.ts'

/** Version of all JSON that the trace commands print; the first number changes when something is removed or renamed. */
export const TRACE_JSON_VERSION = '1.0.0'

/** A span as the trace commands print it; published as schemas/trace-span.schema.json. */
export function spanJson(span: TraceSpan, includeEvents: boolean) {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId === '' ? null : span.parentSpanId,
    serviceName: span.serviceName,
    resource: span.resource,
    kind: span.kind,
    name: span.name,
    ...times(span),
    status: span.status,
    error: span.error === '' ? null : span.error,
    timeout: span.timeout,
    policySnapshot: span.policySnapshot ?? null,
    attributes: span.attributes,
    ...(includeEvents
      ? { events: span.events.map(({ name, time, attributes }) => ({ name, time: isoNanos(time), attributes })) }
      : {}),
  }
}

/** What a list says of a trace; published as a part of schemas/trace-list.schema.json. */
export function summaryJson(trace: TraceSummary) {
  const { traceId, rootName, rootService, status, spanCount, errorCount } = trace
  return { traceId, rootName, rootService, ...times(trace), status, spanCount, errorCount }
}

/** The duration is a string, as OTLP/JSON writes 64-bit integers: a number would lose digits. */
function times({ start, end }: { readonly start: bigint; readonly end: bigint }) {
  return { startTime: isoNanos(start), endTime: isoNanos(end), durationNanos: String(end - start) }
}
