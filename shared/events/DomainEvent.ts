/** A value of a declared field: JSON, with only declared names inside objects. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue }

export type Fields = { [name: string]: FieldValue }

/** The span an event was taken from, as far as identity and causality need it. */
export interface SpanContext {
  readonly traceId: string
  readonly spanId: string
  /** 0 for the span itself, n for its n-th span event. */
  readonly index: number
  /** '' for a root span. */
  readonly parentSpanId: string
  /** OTLP SpanKind as a number; 4 producer, 5 consumer. */
  readonly kind: number
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
}

/** One thing wrong with an event in itself. Never holds a value of the payload. */
export interface Problem {
  /** A closed set: `required`, `type`, `enum`, `range`, `timestamp`, `duration`, `partition`. */
  readonly rule: 'required' | 'type' | 'enum' | 'range' | 'timestamp' | 'duration' | 'partition'
  /** The declared field concerned, dotted: `context.attempts`. */
  readonly field: string
  readonly message: string
}

/** A domain event: the unit that verdicts are made of (semantics.md, "Events"). */
export interface DomainEvent {
  /** `traceId:spanId:index`, or `sha256:<hex>` of the canonical masked event when ids are missing. */
  id: string
  /** Value of the field `type`; '' when it is missing. */
  type: string
  /** The business key; `undefined` when the event cannot be attributed to one (then `problems` says why). */
  partition: string | undefined
  /** Unix nanoseconds, start <= end. A point event has start = end. */
  start: bigint
  end: bigint
  /** Masked clock id; '' when unknown (differs from every clock, itself included). */
  clock: string
  /** Declared fields, only those present and of the declared type; includes `type`. */
  fields: Fields
  span: SpanContext | undefined
  problems: readonly Problem[]
  /** Where an event without span ids was read: `file:line`. Not part of the event's content. */
  location: string | undefined
  /** The event's canonical line without location, where it was read from one and not changed since. */
  line?: string
}
