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
