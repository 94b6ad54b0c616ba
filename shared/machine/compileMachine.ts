import type { FieldValue } from '../events/DomainEvent.ts'
import { attempt, type Outcome, refusalOf } from './attempt.ts'
import type { Value } from './expression/Compiled.ts'
import { eventOnlyParts } from './expression/compileExpression.ts'
import { type Machine, type MachineEvent, type Refusal, type State, type Step, UNKNOWN } from './Machine.ts'
import type { ActionPlan, MachinePlan } from './MachinePlan.ts'
import { valueKey } from './valueKey.ts'

const NOTHING_TAKEN: readonly Step[] = Object.freeze([])

/** The machine of a checked plan. Results are fresh at every call; states share what did not change. */
export function compileMachine(plan: MachinePlan): Machine {
  const byType = Map.groupBy(plan.actions, (action) => action.on)
  const labels = new Map([...byType].map(([type, actions]) => [type, labelParts(actions)]))
  const initial: State = plan.variables.map((variable) => variable.initial)
  const anyState: State = plan.variables.map(() => UNKNOWN)

  return {
    variables: plan.variables.map((variable) => variable.name),
    actions: plan.actions.map(({ name, on }) => ({ name, on })),
    initial,
    step(state, event) {
      const actions = byType.get(event.type)
      return actions === undefined ? NOTHING_TAKEN : stepsOf(actions, plan, state, event.fields)
    },
    refusals(state, event) {
      const actions = byType.get(event.type)
      if (actions === undefined) return [UNMAPPED]
      return actions
        .map((action) => refusalBy(action, plan, state, event, anyState))
        .filter((refused) => refused !== undefined)
        .sort((left, right) => Number(right.concerned) - Number(left.concerned))
        .map((refused) => refused.refusal)
    },
    hidden(state, types) {
      const actions = plan.actions.filter((action) => types.has(action.on))
      return stepsOf(actions, plan, state, UNKNOWN)
    },
    keyOf: (state) => state.map(valueKey).join(''),
    labelOf(event) {
      const parts = labels.get(event.type)
      if (parts === undefined) return event.type
      let label = `${event.type}|`
      for (const part of parts) label += valueKey(part(event.fields, initial, initial, {}))
      return label
    },
    describe(state) {
      const described: Record<string, FieldValue> = {}
      for (let i = 0; i < plan.variables.length; i++) described[plan.variables[i]?.name ?? ''] = shown(state[i])
      return described
    },
  }
}

const UNMAPPED: Refusal = {
  action: '',
  kind: 'unmapped',
  expression: '',
  issue: 'unmapped-event',
  needs: 'needs an action for events of this type',
}

function stepsOf(
  actions: readonly ActionPlan[],
  plan: MachinePlan,
  state: State,
  fields: MachineEvent['fields'] | typeof UNKNOWN,
): readonly Step[] {
  const steps: Step[] = []
  for (const action of actions) {
    const outcome = attempt(action, plan, state, fields)
    if (isState(outcome)) steps.push({ action: action.name, state: outcome })
  }
  return steps
}

/** `concerned` is false when the event alone already rules the action out: another action is meant for it. */
function refusalBy(
  action: ActionPlan,
  plan: MachinePlan,
  state: State,
  event: MachineEvent,
  anyState: State,
): { readonly refusal: Refusal; readonly concerned: boolean } | undefined {
  const outcome = attempt(action, plan, state, event.fields)
  if (isState(outcome)) return undefined
  const possible = action.when === undefined ? true : action.when.run(event.fields, anyState, anyState, {})
  return { refusal: refusalOf(action, plan, outcome), concerned: possible === true || possible === UNKNOWN }
}

function isState(outcome: Outcome): outcome is State {
  return typeof outcome === 'object'
}

function labelParts(actions: readonly ActionPlan[]) {
  const parts = actions
    .flatMap((action) => [
      ...(action.when === undefined ? [] : [action.when]),
      ...action.set.map((assignment) => assignment.value),
      ...(action.abstract === 'stutter' ? [] : action.abstract.args),
    ])
    .flatMap(eventOnlyParts)
  return [...new Map(parts.map((part) => [part.text, part.run])).values()]
}

function shown(value: Value): FieldValue {
  return value === UNKNOWN ? '?' : (value ?? null)
}
