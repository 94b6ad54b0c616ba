import type { FieldValue } from '../events/DomainEvent.ts'
import type { Compiled } from '../machine/expression/Compiled.ts'
import type { MachinePlan } from '../machine/MachinePlan.ts'

/** How far the states of a machine are explored; what is not declared is derived from the definition. */
export interface Bounds {
  /** The values that events carry, by the dotted path of a field that its action reads. */
  readonly fields: ReadonlyMap<string, readonly FieldValue[]>
  /** A condition over the state: where it does not hold, a state is checked, and no step is taken from it. */
  readonly within: Compiled | undefined
}

/** The machine as it is declared, for what looks at more than single steps. */
export interface Model {
  readonly plan: MachinePlan
  readonly bounds: Bounds
}
