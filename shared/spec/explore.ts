import { attempt, refusalOf } from '../machine/attempt.ts'
import type { MachineEvent, Refusal, State } from '../machine/Machine.ts'
import type { ActionPlan, MachinePlan } from '../machine/MachinePlan.ts'
import { createStateTable, type StateTable } from './StateTable.ts'

/** One step of a run. */
export interface RunStep {
  readonly event: MachineEvent
  readonly action: string
  /** The state after the step. */
  readonly state: State
}

/** A step whose guard holds and that must not be: the last of its run, which is as short as there is one. */
export interface BadStep {
  readonly refusal: Refusal
  readonly run: readonly RunStep[]
}

/** What became of an action over all states and events. */
export interface ActionTally {
  readonly action: ActionPlan
  /** Times that it was taken, that its guard (or a value that cannot be computed) refused, and that its guard held. */
  taken: number
  refused: number
  allowed: number
}

export interface Exploration {
  readonly states: number
  readonly transitions: number
  /** Steps of the longest of the shortest runs. */
  readonly depth: number
  /** States that are there, and from which no step was taken because they lie outside the bounds. */
  readonly cut: number
  /** False when the limit on states was reached first. */
  readonly complete: boolean
  readonly bytes: number
  readonly tallies: readonly ActionTally[]
  /** Variables that have one value in all states. */
  readonly frozen: readonly string[]
  /** The first of each action and reason, shortest run first. */
  readonly bad: readonly BadStep[]
}

export interface ExploreOptions {
  readonly maxStates: number
  readonly follows: (state: State) => boolean
  readonly onProgress?: (states: number, waiting: number) => void
}

const GUARD = -1
const TOLD_EVERY = 16_384

/**
 * Every state that the events lead to, breadth first. A step whose guard holds and that breaks an invariant or the
 * refinement is noted and not followed. Deterministic: states come in the order of `plan.actions` and `events`.
 */
export function explore(plan: MachinePlan, events: readonly MachineEvent[], options: ExploreOptions): Exploration {
  const { maxStates, follows, onProgress } = options
  const table = createStateTable(plan.variables.length)
  const tallies = plan.actions.map((action): ActionTally => ({ action, taken: 0, refused: 0, allowed: 0 }))
  const moves = events.flatMap((event, number) =>
    tallies.flatMap((tally, action) => (tally.action.on === event.type ? [{ event, number, tally, action }] : [])),
  )
  const bad = new Map<string, BadStep>()
  const initial = plan.variables.map((variable) => variable.initial)
  table.add(initial, undefined, -1, -1, -1)
  let [transitions, depth, cut, complete] = [0, 0, 0, true]
  let levelEnd = 1
  for (let row = 0; row < table.size(); row++) {
    if (row === levelEnd) {
      depth++
      levelEnd = table.size()
    }
    if (row % TOLD_EVERY === 0) onProgress?.(table.size(), table.size() - row)
    const state = table.stateAt(row)
    if (!follows(state)) {
      cut++
      continue
    }
    for (const { event, number, tally, action } of moves) {
      const outcome = attempt(tally.action, plan, state, event.fields)
      if (typeof outcome !== 'number') {
        tally.taken++
        transitions++
        if (outcome === state) continue
        table.add(outcome, state, row, number, action)
        if (table.size() > maxStates) complete = false
      } else if (outcome === GUARD) tally.refused++
      else note(tally, outcome, row, event)
    }
    if (!complete) break
  }
  for (const tally of tallies) tally.allowed += tally.taken
  return {
    states: table.size(),
    transitions,
    depth,
    cut,
    complete,
    bytes: table.bytes(),
    tallies,
    frozen: plan.variables.flatMap(({ name }, i) => (table.tables[i]?.values.length === 1 ? [name] : [])),
    bad: [...bad.values()],
  }

  function note(tally: ActionTally, outcome: number, row: number, event: MachineEvent): void {
    const refusal = refusalOf(tally.action, plan, outcome)
    if (refusal.kind === 'guard') {
      tally.refused++
      return
    }
    tally.allowed++
    const key = `${refusal.action} ${refusal.kind} ${refusal.expression}`
    if (bad.has(key)) return
    const run = runTo(table, row, events, plan)
    bad.set(key, {
      refusal,
      run: [...run, { event, action: tally.action.name, state: brokenState(tally.action, run, event, initial) }],
    })
  }
}

/** The state that a refused step would have led to: its assignments alone, without invariants and refinement. */
function brokenState(action: ActionPlan, run: readonly RunStep[], event: MachineEvent, initial: State): State {
  const from = run.at(-1)?.state ?? initial
  const free = { ...action, abstract: 'stutter' as const }
  const state = attempt(free, { variables: [], actions: [], invariants: [], mapping: [] }, from, event.fields)
  return typeof state === 'number' ? from : state
}

function runTo(table: StateTable, row: number, events: readonly MachineEvent[], plan: MachinePlan): readonly RunStep[] {
  const steps: RunStep[] = []
  for (let at = row; at > 0; ) {
    const { parent, event, action } = table.stepTo(at)
    steps.push({
      event: events[event] as MachineEvent,
      action: plan.actions[action]?.name ?? '',
      state: table.stateAt(at),
    })
    at = parent
  }
  return steps.reverse()
}
