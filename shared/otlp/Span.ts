/** An OTLP `AnyValue`. int64 outside ±(2^53 - 1) stays a bigint; kvlists are Maps so that no key is special. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | AttributeMap
export type AttributeMap = ReadonlyMap<string, AttributeValue>

/** The attribute names somebody declared an interest in; everything else never leaves the decoder. No name twice. */
export interface WantedAttributes {
  /** Span and span-event attributes; values come back in arrays that run parallel to this list. */
  readonly span: readonly string[]
  /** Resource attributes; values come back in an array that runs parallel to this list. */
  readonly resource: readonly string[]
}

/** Values parallel to a list of wanted names; `undefined` where the attribute is absent. */
export type WantedValues = readonly (AttributeValue | undefined)[]

export interface SpanLink {
  readonly traceId: string
  readonly spanId: string
}

export interface SpanEvent {
  /** Position among all events of the span, from 1 (0 is the span itself). */
  readonly index: number
  /** Unix nanoseconds; 0 when absent or outside uint64. */
  readonly time: bigint
  readonly attributes: WantedValues
}

/**
 * A span with at least one wanted attribute on itself or on one of its events. The decoder may reuse the object and its
 * `attributes` array after the callback returns: copy what is to be kept. Everything else it holds is never changed.
 */
export interface Span {
  /** 32 lower-case hex digits, or '' when empty or missing. */
  readonly traceId: string
  /** 16 lower-case hex digits, or '' when empty or missing. */
  readonly spanId: string
  /** 16 lower-case hex digits, or '' for a root. */
  readonly parentSpanId: string
  /** OTLP SpanKind as a number: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  /** Unix nanoseconds; `undefined` when absent, 0 or outside uint64. Neither is ever rounded. */
  readonly start: bigint | undefined
  readonly end: bigint | undefined
  /** Wanted attributes of the span itself; all `undefined` when only a span event carries one. */
  readonly attributes: WantedValues
  /** Span events that carry at least one wanted attribute. */
  readonly events: readonly SpanEvent[]
  readonly links: readonly SpanLink[]
  /** Wanted attributes of the resource; the same array for all spans of one resource, so it can be a key. */
  readonly resource: WantedValues
}
