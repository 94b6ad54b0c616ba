import type { SpanAttribute, SpanAttributes, SpanKind, SpanStatus } from './TraceSpan.ts'

export interface SpanStart {
  /** Id of the span it is part of; '' for a root. */
  readonly parentSpanId?: string
  /** `internal` unless said otherwise. */
  readonly kind?: SpanKind
  readonly attributes?: SpanAttributes
  readonly policySnapshot?: { readonly [name: string]: unknown } | undefined
}

export interface SpanOutcome {
  /** `OK` unless said otherwise. */
  readonly status?: SpanStatus
  readonly error?: string
  readonly timeout?: boolean
}

/** A span that is going on. */
export interface ActiveSpan {
  readonly traceId: string
  readonly spanId: string
  set(name: string, value: SpanAttribute): void
  event(name: string, attributes?: SpanAttributes): void
  /** The first call counts; later ones change nothing. */
  end(outcome?: SpanOutcome): void
}

/** Makes the spans of one trace; whoever created it receives each of them as it ends. */
export interface Tracer {
  readonly traceId: string
  start(name: string, start?: SpanStart): ActiveSpan
}
