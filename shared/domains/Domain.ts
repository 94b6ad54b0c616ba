import type { Fields, FieldValue } from '../events/DomainEvent.ts'
import type { Machine } from '../machine/Machine.ts'
import type { Model } from './Model.ts'
import type { SummaryPlan } from './SummaryPlan.ts'

export type Severity = 'error' | 'warning' | 'off'
export type Profile = 'default' | 'strict'
export type SeverityByProfile = Readonly<Record<Profile, Severity>>

export type FieldType = 'string' | 'int' | 'double' | 'bool' | 'list' | 'map'

/** What leaves the machine where the span was read: as it is, as a keyed hash, or not at all. */
export type Pii = 'keep' | 'hash' | 'drop'

export interface FieldSpec {
  readonly name: string
  /** Dotted path from the event: `context.attempts`. */
  readonly path: string
  /** The span attribute that carries it: `kvonce.event.context.attempts`. */
  readonly attribute: string
  readonly type: FieldType
  readonly description: string
  readonly enum: readonly string[] | undefined
  /** Inclusive bounds of a number. */
  readonly range: { readonly min?: number; readonly max?: number } | undefined
  readonly required: boolean
  /** True when this event must carry the field; evaluated on the unmasked fields. */
  readonly requiredWhen: ((fields: Fields) => boolean) | undefined
  readonly requiredWhenText: string | undefined
  readonly pii: Pii
  /** Declared children of a map; an undeclared child never leaves the decoder. */
  readonly fields: readonly FieldSpec[]
  /** Element type of a list. */
  readonly items: FieldType | undefined
}

/** `by`: among events of the types `on`, a smaller value of the integer field precedes a larger one (rule d). */
export interface DeclaredOrder {
  readonly on: ReadonlySet<string>
  readonly path: string
  readonly valueOf: (fields: Fields) => number | undefined
}

interface CheckBase {
  /** Name of the rule in the definition. */
  readonly rule: string
  /** Issue type as users know it. */
  readonly issue: string
  readonly severity: SeverityByProfile
  readonly message: string
  /** What the reader can do about it. */
  readonly remedy: string | undefined
  readonly on: ReadonlySet<string>
}
/** Holds for every event by itself. */
export interface EachCheck extends CheckBase {
  readonly kind: 'each'
  /** `false` or an evaluation error is a finding. */
  readonly expect: (fields: Fields) => boolean
  readonly expectText: string
}
/** At most `max` such events in a partition, in any order: a necessary condition, so breaking it is `violated`. */
export interface AtMostCheck extends CheckBase {
  readonly kind: 'atMost'
  readonly max: number
}
/** The i-th such event carries `from + i - 1` in an integer field; a gap counts only at closure. */
export interface SequenceCheck extends CheckBase {
  readonly kind: 'sequence'
  readonly path: string
  readonly from: number
  readonly valueOf: (fields: Fields) => number | undefined
}
/** Holds for every event at closure, when the number of events of each type is known. */
export interface ClosingCheck extends CheckBase {
  readonly kind: 'closing'
  /** `counts` has every declared event type. */
  readonly expect: (fields: Fields, counts: Readonly<Record<string, number>>) => boolean
  readonly expectText: string
}
/**
 * Values of the events `on` are those of the events `to`, as far as both have them, in any order: a necessary condition, so
 * breaking it is `violated`.
 */
export interface SameCheck extends CheckBase {
  readonly kind: 'same'
  readonly to: ReadonlySet<string>
  readonly values: readonly { readonly name: string; readonly valueOf: (fields: Fields) => FieldValue | undefined }[]
}
export type Check = EachCheck | AtMostCheck | SequenceCheck | ClosingCheck | SameCheck

/** One named aggregation over the events of a partition. */
export interface Aggregation {
  readonly name: string
  /** `count`: how many; `collect`: every value present, in canonical order; `last`/`first`: one value or null; `sum`. */
  readonly kind: 'count' | 'collect' | 'distinct' | 'first' | 'last' | 'sum'
  /** Event types it looks at; every type when undefined. */
  readonly on: ReadonlySet<string> | undefined
  /** The value taken from an event; `undefined` when absent. Not used by `count`. */
  readonly valueOf: (fields: Fields) => FieldValue | undefined
}

/** A number over all partitions: how many satisfy a condition, or the sum of a per-key aggregation, or a ratio. */
export interface Total {
  readonly name: string
  readonly description: string
  readonly kind: 'keys' | 'sum' | 'ratio'
  /** kind keys: counted when true; kind sum: added. Receives one partition's aggregations by name. */
  readonly ofKey: ((perKey: Readonly<Record<string, FieldValue>>) => boolean | number) | undefined
  /** kind ratio: names of two earlier totals, or `uniqueKeys` / `totalEvents`. */
  readonly ratio: readonly [string, string] | undefined
}

export interface Projection {
  readonly schemaVersion: string
  readonly perKey: readonly Aggregation[]
  readonly stats: readonly Total[]
}

/** A domain definition, loaded, checked and compiled. Plain data and pure functions. */
export interface Domain {
  readonly name: string
  readonly label: string
  readonly version: string
  /** SHA-256 (hex) of the definition after normalising white space and key order. */
  readonly digest: string
  readonly description: string
  /** Common prefix of the attributes: `kvonce.event.`. */
  readonly attributePrefix: string
  /** Top-level fields in declared order. */
  readonly fields: readonly FieldSpec[]
  /** Every value of the enum of `type`. */
  readonly eventTypes: readonly string[]
  /** The business key of an event; `undefined` when its expression has no value. */
  readonly partitionOf: (fields: Fields) => string | undefined
  readonly order: {
    /** Nanoseconds. */
    readonly skew: bigint
    /** Nanoseconds. */
    readonly lateness: bigint
    readonly declared: readonly DeclaredOrder[]
    /** Event types whose effect may come at any time after their start. */
    readonly openEnd: ReadonlySet<string>
  }
  /** Event types whose absence counts at closure. */
  readonly complete: ReadonlySet<string>
  readonly machine: Machine
  readonly model: Model
  readonly checks: readonly Check[]
  /** How a summary in JSON is read as events; `undefined` when none is. */
  readonly summary?: SummaryPlan | undefined
  /** What the journey of a key calls the step that an event is; `undefined` for the whole domain when it has no journey. */
  readonly journey?: ((fields: Fields) => string | undefined) | undefined
  readonly projection: Projection
  /** Names of `projection.stats` shown in the envelope. */
  readonly metrics: readonly string[]
}
