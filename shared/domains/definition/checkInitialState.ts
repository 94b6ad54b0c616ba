import { equalValues } from '../../machine/expression/equalValues.ts'
import type { MachinePlan } from '../../machine/MachinePlan.ts'
import type { Entry } from './Entry.ts'
import type { Reader } from './Reader.ts'
import type { Variable } from './readState.ts'

/** The initial state must keep the invariants and be the abstract initial state through the mapping. */
export function checkInitialState(
  reader: Reader,
  sections: ReadonlyMap<string, Entry>,
  plan: MachinePlan,
  abstract: readonly Variable[],
): void {
  if (reader.faults().length > 0) return
  const initial = plan.variables.map((variable) => variable.initial)
  const [invariants, refinement] = [sections.get('invariants'), sections.get('refinement')]
  for (const { name, expression } of plan.invariants) {
    if (invariants !== undefined && expression.run({}, initial, initial, {}) !== true) {
      reader.report(invariants, `\`${name}\` does not hold in the initial state`, 'Correct it or the initial values.')
    }
  }
  for (const [index, { name, value }] of plan.mapping.entries()) {
    const mapped = value.run({}, initial, initial, {})
    const wanted = abstract[index]?.initial
    if (refinement === undefined || (mapped !== undefined && wanted !== undefined && equalValues(mapped, wanted)))
      continue
    const reason = `The initial state does not map to the initial value of the abstract \`${name}\``
    reader.report(refinement, reason, 'Correct the mapping or one of the initial values.')
  }
}
