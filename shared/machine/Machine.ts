import type { Fields, FieldValue } from '../events/DomainEvent.ts'

/** A value nobody observed: it may be anything. Guards that depend on it may hold (Kleene's strong three-valued logic). */
export const UNKNOWN: unique symbol = Symbol('unknown')
export type StateValue = FieldValue | typeof UNKNOWN

/** One value per state variable, in declared order. Never changed in place. */
export type State = readonly StateValue[]

/** What a machine looks at: the type and the declared fields of an event. */
export interface MachineEvent {
  readonly type: string
  readonly fields: Fields
}

export interface Step {
  /** Name of the action taken. */
  readonly action: string
  readonly state: State
}

/** Why an action did not take an event in a state. */
export interface Refusal {
  /** Name of the action, or '' when no action maps the event's type. */
  readonly action: string
  readonly kind: 'guard' | 'invariant' | 'refinement' | 'unmapped'
  /** The guard, invariant or abstract guard that did not hold, as written. */
  readonly expression: string
  /** Issue type users know for this refusal: `multiple-success`. */
  readonly issue: string
  /** The author's sentence: what the action needs ("needs an earlier success"). */
  readonly needs: string
}

export interface Action {
  readonly name: string
  /** Event type that may show this action. */
  readonly on: string
}

/** A compiled state machine with its refinement. Pure. */
export interface Machine {
  readonly variables: readonly string[]
  readonly actions: readonly Action[]
  readonly initial: State
  /**
   * All ways the event may be taken: the guard holds (or may hold), the invariants hold afterwards, and the step maps
   * through the refinement to an abstract step or a stutter. Empty when it is refused. Several when nondeterministic.
   */
  step(state: State, event: MachineEvent): readonly Step[]
  /**
   * One entry per action on the event's type that refused it; one of kind `unmapped` when there is no such action. The
   * actions that some other state would let take this event come first: the first entry is the one to show.
   */
  refusals(state: State, event: MachineEvent): readonly Refusal[]
  /**
   * As `step`, for an event nobody observed: any action whose `on` is in `types`, its event fields unknown. Variables set
   * from unknown values become UNKNOWN. An over-approximation: it never misses a state a real event could lead to.
   */
  hidden(state: State, types: ReadonlySet<string>): readonly Step[]
  /** Equal keys mean equal states. */
  keyOf(state: State): string
  /**
   * Events with equal labels behave alike in every state: the type, and the values of the largest sub-expressions that
   * depend on the event alone.
   */
  labelOf(event: MachineEvent): string
  /** For people and reports; UNKNOWN is shown as the string `?`. */
  describe(state: State): Readonly<Record<string, FieldValue>>
}
