/** A value of a span's or span event's attribute. */
export type SpanAttribute = string | number | boolean
export type SpanAttributes = { readonly [name: string]: SpanAttribute }

export type SpanStatus = 'OK' | 'ERROR' | 'UNSET'

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** Something that happened while a span was going on: a retry, an error. */
export interface TraceSpanEvent {
  readonly name: string
  /** Unix nanoseconds. */
  readonly time: bigint
  readonly attributes: SpanAttributes
}

/**
 * A finished span, as the trace store keeps it: a step of one of our own executions, or (masked) a span that is evidence
 * of a finding.
 */
export interface TraceSpan {
  /** 32 lower-case hex digits. Rows of old databases may hold other text. */
  readonly traceId: string
  /** 16 lower-case hex digits; unique within the trace. */
  readonly spanId: string
  /** '' for a root. */
  readonly parentSpanId: string
  /** Resource attribute `service.name`. */
  readonly serviceName: string
  /** The other resource attributes. */
  readonly resource: SpanAttributes
  readonly kind: SpanKind
  readonly name: string
  /** Unix nanoseconds (UTC); start <= end. */
  readonly start: bigint
  readonly end: bigint
  readonly status: SpanStatus
  /** What went wrong, in a sentence without any value of a payload; '' when nothing did. */
  readonly error: string
  /** The node was cut off by its policy's timeout. */
  readonly timeout: boolean
  /** The policy in force, or undefined where none applies. Plain JSON. */
  readonly policySnapshot: { readonly [name: string]: unknown } | undefined
  readonly attributes: SpanAttributes
  /** In order of time. */
  readonly events: readonly TraceSpanEvent[]
}
