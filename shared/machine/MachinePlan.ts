import type { FieldValue } from '../events/DomainEvent.ts'
import type { Compiled } from './expression/Compiled.ts'

/** A new value for the variable at a position of the state. */
export interface Assignment {
  readonly variable: number
  readonly name: string
  readonly value: Compiled
}

export interface ActionPlan {
  readonly name: string
  readonly on: string
  readonly when: Compiled | undefined
  readonly set: readonly Assignment[]
  readonly issue: string
  readonly needs: string
  /** What the action is in the abstract machine; ignored when there is none. */
  readonly abstract: 'stutter' | { readonly action: AbstractAction; readonly args: readonly Compiled[] }
}

export interface AbstractAction {
  readonly name: string
  readonly params: readonly string[]
  readonly when: Compiled | undefined
  readonly set: readonly Assignment[]
}

/** A checked state machine with compiled expressions, ready to run. */
export interface MachinePlan {
  readonly variables: readonly { readonly name: string; readonly initial: FieldValue }[]
  readonly actions: readonly ActionPlan[]
  readonly invariants: readonly { readonly name: string; readonly expression: Compiled }[]
  /** The value of each abstract variable, in declared order, over the concrete state; empty without a refinement. */
  readonly mapping: readonly { readonly name: string; readonly value: Compiled }[]
}
