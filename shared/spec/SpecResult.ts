import type { FieldValue } from '../events/DomainEvent.ts'

/** One step of a run, as it is shown. Its event carries the fields that the machine reads. */
export interface ShownStep {
  readonly event: Readonly<Record<string, FieldValue>>
  readonly action: string
  readonly state: Readonly<Record<string, FieldValue>>
}

export interface ShownRun {
  readonly initial: ShownStep['state']
  /** The last step is the bad one, with the state it would have led to. */
  readonly steps: readonly ShownStep[]
}

/**
 * What is wrong with a definition. `invariant` and `refinement`: a guard lets a step happen that must not be; `unreachable`:
 * an action that no run takes; `never-allows`, `never-refuses`: a guard that decides nothing; `unmapped`: an event type
 * that no action takes; `unused`: an abstract action that no step is; `frozen`: a variable that no step changes.
 */
export interface SpecFault {
  readonly kind:
    | 'invariant'
    | 'refinement'
    | 'unreachable'
    | 'never-allows'
    | 'never-refuses'
    | 'unmapped'
    | 'unused'
    | 'frozen'
  /** The action, event type, abstract action or variable concerned. */
  readonly subject: string
  /** The expression concerned, as written; '' when there is none. */
  readonly expression: string
  readonly message: string
  readonly remedy: string
  readonly run?: ShownRun
}

/** Replay of the model in TLC. */
export interface ReplayResult {
  readonly status: 'tool_not_available' | 'skipped'
  readonly reason: string
}

export interface SpecResult {
  readonly domain: string
  readonly label: string
  /** `incomplete` when the limit on states was reached and nothing wrong was found until then. */
  readonly status: 'valid' | 'invalid' | 'incomplete'
  readonly states: number
  readonly transitions: number
  readonly depth: number
  /** Different events that were tried in every state. */
  readonly events: number
  readonly maxStates: number
  readonly complete: boolean
  /** States outside the bounds: they are checked, and no step is taken from them. */
  readonly cut: number
  readonly bounds: string
  readonly bytes: number
  readonly actions: readonly { readonly name: string; readonly on: string; readonly taken: number }[]
  /** Those with a run come first, shortest run first. */
  readonly faults: readonly SpecFault[]
  readonly replay: ReplayResult
}
