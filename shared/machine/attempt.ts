import type { Fields } from '../events/DomainEvent.ts'
import type { Named, Value } from './expression/Compiled.ts'
import { equalValues } from './expression/equalValues.ts'
import { type Refusal, type State, type StateValue, UNKNOWN } from './Machine.ts'
import type { AbstractAction, ActionPlan, Assignment, MachinePlan } from './MachinePlan.ts'

/**
 * The state an action leads to, or what refused it as a number, so that nothing is built on the way: see `refusalOf`.
 * UNKNOWN never refuses.
 */
export type Outcome = State | number

const GUARD = -1
const ABSTRACT_GUARD = -2
const SET_BASE = 1_000_000
const INVARIANT_BASE = 2_000_000
const MAPPING_BASE = 3_000_000
const NO_NAMES: Named = {}

export function attempt(action: ActionPlan, plan: MachinePlan, state: State, fields: Fields | typeof UNKNOWN): Outcome {
  if (action.when !== undefined && !mayHold(action.when.run(fields, state, state, NO_NAMES))) return GUARD
  const next = assign(action.set, state, fields, NO_NAMES)
  if (typeof next === 'number') return SET_BASE + next
  for (let i = 0; i < plan.invariants.length; i += 1) {
    const invariant = plan.invariants[i]
    if (invariant !== undefined && !mayHold(invariant.expression.run(UNKNOWN, next, state, NO_NAMES))) {
      return INVARIANT_BASE + i
    }
  }
  if (plan.mapping.length === 0) return next
  const broken =
    action.abstract === 'stutter' ? stutter(plan, state, next) : abstractStep(action, plan, state, next, fields)
  return broken ?? next
}

/** What an outcome that is no state means. */
export function refusalOf(action: ActionPlan, plan: MachinePlan, outcome: Outcome): Refusal {
  const code = typeof outcome === 'number' ? outcome : GUARD
  if (code >= MAPPING_BASE) {
    const name = plan.mapping[code - MAPPING_BASE]?.name ?? ''
    const step = action.abstract === 'stutter' ? 'stutter' : action.abstract.action.name
    return refinementRefusal(action, `${step}: ${name}`, `needs \`${name}\` to change as the abstract ${step} says`)
  }
  if (code >= INVARIANT_BASE) {
    const invariant = plan.invariants[code - INVARIANT_BASE]
    const expression = `${invariant?.name ?? ''}: ${invariant?.expression.text ?? ''}`
    const needs = `needs to keep the invariant ${invariant?.name ?? ''}`
    return { action: action.name, kind: 'invariant', expression, issue: 'invariant-violated', needs }
  }
  if (code >= SET_BASE) {
    const assignment = action.set[code - SET_BASE]
    const expression = `${assignment?.name ?? ''} = ${assignment?.value.text ?? ''}`
    return { action: action.name, kind: 'guard', expression, issue: action.issue, needs: 'needs every value it uses' }
  }
  if (code === ABSTRACT_GUARD && action.abstract !== 'stutter') {
    const { name, when } = action.abstract.action
    return refinementRefusal(action, `${name}: ${when?.text ?? ''}`, `needs what the abstract ${name} needs`)
  }
  const expression = action.when?.text ?? ''
  return { action: action.name, kind: 'guard', expression, issue: action.issue, needs: action.needs }
}

function refinementRefusal(action: ActionPlan, expression: string, needs: string): Refusal {
  return { action: action.name, kind: 'refinement', expression, issue: 'refinement-violated', needs }
}

function stutter(plan: MachinePlan, state: State, next: State): number | undefined {
  if (state === next) return undefined
  for (let i = 0; i < plan.mapping.length; i += 1) {
    const run = plan.mapping[i]?.value.run
    if (run === undefined) continue
    const before = run(UNKNOWN, state, state, NO_NAMES)
    const after = run(UNKNOWN, next, next, NO_NAMES)
    if (!mayEqual(before, after)) return MAPPING_BASE + i
  }
  return undefined
}

function abstractStep(
  action: ActionPlan,
  plan: MachinePlan,
  state: State,
  next: State,
  fields: Fields | typeof UNKNOWN,
): number | undefined {
  if (action.abstract === 'stutter') return undefined
  const { action: abstract, args } = action.abstract
  const before: StateValue[] = []
  for (let i = 0; i < plan.mapping.length; i += 1) {
    const value = plan.mapping[i]?.value.run(UNKNOWN, state, state, NO_NAMES)
    if (value === undefined) return MAPPING_BASE + i
    before.push(value)
  }
  const named = args.length === 0 ? NO_NAMES : argumentsOf(abstract, args, state, fields)
  if (abstract.when !== undefined && !mayHold(abstract.when.run(UNKNOWN, before, before, named))) return ABSTRACT_GUARD
  const after = assign(abstract.set, before, UNKNOWN, named)
  if (typeof after === 'number') return MAPPING_BASE + (abstract.set[after]?.variable ?? 0)
  for (let i = 0; i < plan.mapping.length; i += 1) {
    const value = plan.mapping[i]?.value.run(UNKNOWN, next, next, NO_NAMES)
    if (!mayEqual(after[i], value)) return MAPPING_BASE + i
  }
  return undefined
}

function argumentsOf(
  abstract: AbstractAction,
  args: readonly { readonly run: ActionPlan['set'][number]['value']['run'] }[],
  state: State,
  fields: Fields | typeof UNKNOWN,
): Named {
  const named: Record<string, unknown> = {}
  for (let i = 0; i < args.length; i += 1) {
    named[abstract.params[i] ?? ''] = args[i]?.run(fields, state, state, NO_NAMES)
  }
  return named
}

/** All right sides see the old state. The position of the assignment that has no value, when one has none. */
function assign(
  set: readonly Assignment[],
  state: State,
  fields: Fields | typeof UNKNOWN,
  named: Named,
): State | number {
  if (set.length === 0) return state
  const next = state.slice()
  for (let i = 0; i < set.length; i += 1) {
    const assignment = set[i]
    if (assignment === undefined) continue
    const value = assignment.value.run(fields, state, state, named)
    if (value === undefined) return i
    next[assignment.variable] = value
  }
  return next
}

function mayHold(value: Value): boolean {
  return value === true || value === UNKNOWN
}

function mayEqual(left: Value, right: Value): boolean {
  if (left === UNKNOWN || right === UNKNOWN) return true
  return left !== undefined && right !== undefined && equalValues(left, right)
}
