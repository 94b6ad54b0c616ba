/**
 * A TraceQL query (Grafana Tempo's language, https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/)
 * as data, already checked: whatever is in here can be run.
 */
export interface Query {
  readonly spanset: Spanset
  /** Stages after the first `|`, in order. */
  readonly stages: readonly Stage[]
}

/** A set of spans of one trace. */
export type Spanset = SpansetFilter | SpansetOperation

/** `{ … }`; without `where`, every span. */
export interface SpansetFilter {
  readonly kind: 'filter'
  readonly where: Condition | undefined
}

/**
 * `&&` both sides match in the trace, result both; `||` either, result both. The structural ones give spans of the right
 * side: `>` child of, `>>` descendant of, `<` parent of, `<<` ancestor of, `~` sibling of a span of the left side. Beyond Tempo, `!>>` gives
 * the spans of the LEFT side that have no span of the right side among their descendants ("A without B").
 */
export interface SpansetOperation {
  readonly kind: 'operation'
  readonly operator: '&&' | '||' | '>' | '>>' | '<' | '<<' | '~' | '!>>'
  readonly left: Spanset
  readonly right: Spanset
}

/** Decides about one span. A comparison with an absent value or with one of another type is false. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'constant'; readonly value: boolean }
  | Comparison
  | { readonly kind: 'exists' | 'absent'; readonly field: Field }

/** `field operator value`; the parser turns `1 < .x` around. Regular expressions match the whole value, as in Tempo. */
export interface Comparison {
  readonly kind: 'comparison'
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | '!~'
  readonly field: Field
  readonly value: Value
}

export type Field =
  /**
   * `span.x`, `resource.x`, `.x` (span, else resource). `service.name` is a resource attribute; `timeout` (a boolean) and
   * `policy_snapshot` (JSON text, where there is a policy) are what the span says under these names, whatever is among its
   * `attributes`.
   */
  | { readonly kind: 'attribute'; readonly scope: 'span' | 'resource' | 'any'; readonly name: string }
  | { readonly kind: 'intrinsic'; readonly name: Intrinsic }

/** Tempo's intrinsics that we know, and our own three: `verdict`, `domain`, `key`. */
export type Intrinsic =
  | 'name'
  | 'status'
  | 'statusMessage'
  | 'kind'
  | 'duration'
  | 'traceDuration'
  | 'rootName'
  | 'rootServiceName'
  | 'span:id'
  | 'trace:id'
  | 'span:parentID'
  | 'verdict'
  | 'domain'
  | 'key'

export type Value =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Nanoseconds. */
  | { readonly kind: 'duration'; readonly value: bigint }
  | { readonly kind: 'status'; readonly value: 'ok' | 'error' | 'unset' }
  | {
      readonly kind: 'spanKind'
      readonly value: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'
    }

export type Stage =
  /** `| { … }` keeps those spans that match. */
  | SpansetFilter
  /** `| count() > 2`, `| avg(duration) > 5ms`: keeps the spanset or drops it. Spans without the field do not count. */
  | {
      readonly kind: 'aggregate'
      readonly function: 'count' | 'avg' | 'min' | 'max' | 'sum'
      readonly field: Field | undefined
      readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>='
      readonly value: Extract<Value, { kind: 'number' | 'duration' }>
    }
  /** `| select(a, b)`: fields shown with each span; changes nothing about what matches. */
  | { readonly kind: 'select'; readonly fields: readonly Field[] }
