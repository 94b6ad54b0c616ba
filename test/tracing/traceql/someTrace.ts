import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'

/** A span of which a test says only what matters to it. */
export function someSpan(spanId: string, parentSpanId: string, more: Partial<TraceSpan> = {}): TraceSpan {
  return {
    traceId: 't1',
    spanId,
    parentSpanId,
    serviceName: 'shop',
    resource: {},
    kind: 'internal',
    name: spanId,
    start: 0n,
    end: 10n,
    status: 'OK',
    error: '',
    timeout: false,
    policySnapshot: undefined,
    attributes: {},
    events: [],
    ...more,
  }
}
