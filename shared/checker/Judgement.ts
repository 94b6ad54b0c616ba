import type { FieldValue } from '../events/DomainEvent.ts'

export type Verdict = 'violated' | 'unexplained' | 'order-sensitive' | 'conforming' | 'undecided'

/** What may still change: `closed` nothing more comes; `open` anything may; a watermark (ns) closes what is older. */
export type Closure =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open' }
  | { readonly kind: 'watermark'; readonly time: bigint }

/** One event of a counterexample, as it is shown. */
export interface EvidenceEvent {
  readonly id: string
  readonly type: string
  /** ISO 8601 UTC with as many fraction digits as needed. */
  readonly timestamp: string
  /** Masked declared fields without `type`. */
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly traceId?: string
}

/** A value of an event that is not what another event of its key says. */
export interface Difference {
  /** What the definition calls the value. */
  readonly field: string
  readonly expected: FieldValue
  readonly found: FieldValue
}

/** An event of a key as a step of its journey. */
export interface JourneyStep {
  readonly event: string
  readonly type: string
  /** ISO 8601 UTC with as many fraction digits as needed. */
  readonly timestamp: string
  /** What the definition calls the step. */
  readonly label: string
  /** The number of the step that it follows, from 1; absent where a trace begins. */
  readonly after?: number
  /** Whether it follows that step as its child or by a link. */
  readonly by?: 'parent' | 'link'
}

/** One thing wrong, with its evidence. Plain JSON. */
export interface Issue {
  /** The business key; null when the event could not be attributed to one. */
  readonly key: string | null
  /** Issue type as users know it. */
  readonly type: string
  /** The rule behind it: a check of the definition, a guard (`Put: !written`), or a rule of tracegate. */
  readonly rule: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly remedy?: string
  readonly verdict?: Verdict
  /** Ids of the events concerned. */
  readonly evidence: readonly string[]
  /** A minimal set of events that fails in the same way, in the order judged. */
  readonly counterexample?: readonly EvidenceEvent[]
  /** The cheapest edit that would make it conform, as sentences. */
  readonly explanation?: string
  /** What the last event of the evidence says otherwise than the first. */
  readonly differences?: readonly Difference[]
  /** How the key came about, on the first finding of a key whose domain declares a journey. */
  readonly journey?: readonly JourneyStep[]
  /** `file:line`, or `span <traceId>:<spanId>`. */
  readonly location?: string
  readonly traceIds: readonly string[]
}

/** One line of the state sequence. */
export interface StateStep {
  readonly key: string
  /** From 1 within the key. */
  readonly step: number
  readonly event: string
  readonly timestamp: string
  /** Action taken; null when the event was refused. */
  readonly action: string | null
  readonly state: Readonly<Record<string, FieldValue>>
  /** The guard, invariant or abstract guard that refused. */
  readonly refusedBy?: string
}

export interface PartitionJudgement {
  readonly partition: string
  readonly verdict: Verdict
  /** True when no further event can change the verdict. */
  readonly final: boolean
  readonly issues: readonly Issue[]
  readonly eventCount: number
}
