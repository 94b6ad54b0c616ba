/** Events that a step speaks of. */
export interface EventPattern {
  readonly type: string
  readonly times: number
  /** Values of kept fields by dotted path, as a feature file writes them. */
  readonly fields: readonly { readonly path: string; readonly value: string }[]
}

/** What a `Then` asks of a key that the events before it happened to. */
export type Expectation =
  | { readonly kind: 'happens' | 'never'; readonly events: EventPattern }
  | { readonly kind: 'nothing-else' | 'no-finding' }
  | { readonly kind: 'verdict'; readonly verdict: string }
  | { readonly kind: 'finding'; readonly issue: string }

/** A scenario of a feature file (one per row of examples), as a pattern over the events of one key. */
export interface Scenario {
  readonly domain: string
  readonly feature: string
  readonly name: string
  /** `file:line`. */
  readonly location: string
  /** `Given` and `When`: events that happen in this order, others between them. */
  readonly premise: readonly EventPattern[]
  readonly expectations: readonly { readonly step: string; readonly expects: Expectation }[]
}
