import type { Model } from '../domains/Model.ts'
import type { FieldValue } from '../events/DomainEvent.ts'
import { isList } from '../machine/expression/equalValues.ts'
import type { State, StateValue } from '../machine/Machine.ts'
import { constantsIn, expressionsOf } from './fieldUses.ts'

/** Which states steps are taken from. */
export interface Follow {
  readonly holds: (state: State) => boolean
  /** For people. */
  readonly told: string
}

const LEAST = 3
const MOST_ENTRIES = 3

/**
 * The condition that the definition declares, or else: every number of the state lies within one of the largest number of
 * the machine and of the `events` (at least 3), and no list or map has more than 3 entries.
 */
export function followedStates({ plan, bounds }: Model, events: readonly FieldValue[]): Follow {
  const { within } = bounds
  if (within !== undefined) {
    return { holds: (state) => within.run({}, state, state, {}) === true, told: within.text }
  }
  const expressions = [
    ...plan.actions.flatMap(expressionsOf),
    ...plan.invariants.map(({ expression }) => expression),
    ...plan.mapping.map(({ value }) => value),
  ]
  const initial = plan.variables.map((variable) => variable.initial)
  const numbers = [...expressions.flatMap(constantsIn), ...events, ...initial].flatMap(numbersIn)
  const limit = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), LEAST - 1) + 1
  const known = new WeakMap<object, boolean>()
  const isSmall = (value: StateValue): boolean => {
    if (typeof value === 'number') return value <= limit && value >= -limit
    if (typeof value !== 'object' || value === null) return true
    let small = known.get(value)
    if (small === undefined) {
      const inner = isList(value) ? value : Object.values(value)
      small = inner.length <= MOST_ENTRIES && inner.every((item) => isSmall(item as StateValue))
      known.set(value, small)
    }
    return small
  }
  return {
    holds: (state) => state.every(isSmall),
    told: `numbers from -${limit} to ${limit}, at most ${MOST_ENTRIES} entries in a list or map`,
  }
}

function numbersIn(value: FieldValue): readonly number[] {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'object' || value === null) return []
  return (Array.isArray(value) ? (value as readonly FieldValue[]) : Object.values(value)).flatMap(numbersIn)
}
