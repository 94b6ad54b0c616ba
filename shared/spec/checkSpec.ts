import type { Domain } from '../domains/Domain.ts'
import type { State } from '../machine/Machine.ts'
import { candidateEvents } from './candidateEvents.ts'
import { type BadStep, type Exploration, explore } from './explore.ts'
import { followedStates } from './followedStates.ts'
import type { ReplayResult, ShownRun, SpecFault, SpecResult } from './SpecResult.ts'

export interface SpecOptions {
  /** More states than this are not kept: then the result is `incomplete`. */
  readonly maxStates: number
  readonly replay: ReplayResult
  readonly onProgress?: (states: number, waiting: number) => void
}

/**
 * Explores the machine of a definition within its bounds and says what is wrong with it. That a guard or an action decides
 * nothing is only said of an exploration that came to its end without a bad step. Deterministic. Throws `unsupported` when
 * the events of a type are too many.
 */
export function checkSpec(domain: Domain, { maxStates, replay, onProgress }: SpecOptions): SpecResult {
  const { plan } = domain.model
  const events = candidateEvents(domain)
  const follow = followedStates(
    domain.model,
    events.map(({ fields }) => fields),
  )
  const exploration = explore(plan, events, {
    maxStates,
    follows: follow.holds,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  const { complete, bad } = exploration
  const faults = [
    ...bad.map((step) => faultOf(domain, step)),
    ...unmappedTypes(domain),
    ...(complete && bad.length === 0 ? deadParts(exploration) : []),
  ]
  return {
    domain: domain.name,
    label: domain.label,
    status: faults.length > 0 ? 'invalid' : complete ? 'valid' : 'incomplete',
    states: exploration.states,
    transitions: exploration.transitions,
    depth: exploration.depth,
    events: events.length,
    maxStates,
    complete,
    cut: exploration.cut,
    bounds: follow.told,
    bytes: exploration.bytes,
    actions: exploration.tallies.map(({ action, taken }) => ({ name: action.name, on: action.on, taken })),
    faults,
    replay,
  }
}

function faultOf({ machine }: Domain, { refusal, run }: BadStep): SpecFault {
  const shown: ShownRun = {
    initial: machine.describe(machine.initial),
    steps: run.map(({ event, action, state }) => ({
      event: event.fields,
      action,
      state: machine.describe(state as State),
    })),
  }
  const isInvariant = refusal.kind === 'invariant'
  return {
    kind: isInvariant ? 'invariant' : 'refinement',
    subject: refusal.action,
    expression: refusal.expression,
    message: isInvariant
      ? `${refusal.action} can break an invariant`
      : `${refusal.action} is not what the refinement says`,
    remedy: isInvariant
      ? 'Strengthen its guard, or correct what it sets or the invariant.'
      : 'Correct its guard, what it sets, its abstract action or the mapping.',
    run: shown,
  }
}

function unmappedTypes({ eventTypes, machine }: Domain): readonly SpecFault[] {
  return eventTypes
    .filter((type) => machine.actions.every(({ on }) => on !== type))
    .map((type) => ({
      kind: 'unmapped',
      subject: type,
      expression: '',
      message: `No action takes events of the type ${type}`,
      remedy: 'Add an action for it, without a guard if it may always happen, or remove the type.',
    }))
}

function deadParts({ tallies, cut, frozen }: Exploration): readonly SpecFault[] {
  const scope = cut === 0 ? '' : ' within the bounds'
  const widen = cut === 0 ? '' : ' If only the bounds keep it from this, widen them.'
  const dead = tallies.flatMap(({ action, taken, refused, allowed }): readonly SpecFault[] => {
    const { name: subject, when } = action
    const expression = when?.text ?? ''
    if (when !== undefined && allowed === 0) {
      const message = `The guard of ${subject} never holds${scope}`
      return [{ kind: 'never-allows', subject, expression, message, remedy: `Correct the guard.${widen}` }]
    }
    if (taken === 0) {
      const message = `No run takes ${subject}${scope}`
      return [{ kind: 'unreachable', subject, expression, message, remedy: `Correct what it needs or sets.${widen}` }]
    }
    if (when === undefined || refused > 0) return []
    const message = `The guard of ${subject} never refuses${scope}`
    return [{ kind: 'never-refuses', subject, expression, message, remedy: `Correct it, or leave it out.${widen}` }]
  })
  const constant = frozen.map(
    (subject): SpecFault => ({
      kind: 'frozen',
      subject,
      expression: '',
      message: `No step changes ${subject}${scope}`,
      remedy: `Set it where it should change, or make it a constant.${widen}`,
    }),
  )
  return [...dead, ...constant, ...unusedAbstractions(tallies, scope)]
}

/** Abstract actions that only actions name which are never taken. */
function unusedAbstractions(tallies: Exploration['tallies'], scope: string): readonly SpecFault[] {
  const named = new Map<string, number>()
  for (const { action, taken } of tallies) {
    if (action.abstract === 'stutter') continue
    const { name } = action.abstract.action
    named.set(name, (named.get(name) ?? 0) + taken)
  }
  return [...named]
    .filter(([, taken]) => taken === 0)
    .map(([subject]) => ({
      kind: 'unused',
      subject,
      expression: '',
      message: `No step is the abstract action ${subject}${scope}`,
      remedy: 'Correct the actions that are to be it.',
    }))
}
