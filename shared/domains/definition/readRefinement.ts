import { type Binding, ON_STATE, type Scope } from '../../machine/expression/Compiled.ts'
import { suggestName } from '../../machine/expression/suggestName.ts'
import { BOOL, type Type } from '../../machine/expression/Type.ts'
import type { AbstractAction, ActionPlan, MachinePlan } from '../../machine/MachinePlan.ts'
import { compileAt } from './compileAt.ts'
import { type DefinitionContext, extended } from './DefinitionContext.ts'
import type { Entry } from './Entry.ts'
import { identifierProblem, variableProblem } from './nameProblem.ts'
import { type Abstraction, readAbstractStep } from './readAbstractStep.ts'
import { type ActionDraft, readAssignments } from './readActions.ts'
import { readState, readType, stateScope, type Variable } from './readState.ts'

interface Refinement {
  readonly abstract: readonly Variable[]
  readonly mapping: MachinePlan['mapping']
  readonly actions: readonly ActionPlan[]
}

/** Section `refinement`; without one every action stutters over no abstract state. */
export function readRefinement(
  context: DefinitionContext,
  entry: Entry | undefined,
  drafts: readonly ActionDraft[],
  scopes: { readonly state: Scope; readonly action: Scope },
): Refinement {
  const unrefined = drafts.map((draft): ActionPlan => ({ ...draft, abstract: 'stutter' }))
  if (entry === undefined) return { abstract: [], mapping: [], actions: unrefined }
  const { reader, constants } = context
  const sections = reader.section(entry, ['abstract', 'mapping', 'actions'])
  const machine = sections.get('abstract')
  const parts = machine && reader.section(machine, ['state', 'actions'], ['description'])
  const [state, description] = [parts?.get('state'), parts?.get('description')]
  if (description !== undefined) reader.text(description)
  const variables = state === undefined ? [] : readState(reader, state, constants)
  const actions = parts?.get('actions')
  const abstractions = actions === undefined ? [] : readAbstractActions(context, actions, variables)
  const mapping = sections.get('mapping')
  const mapped = sections.get('actions')
  return {
    abstract: variables,
    mapping: mapping === undefined ? [] : readMapping(context, mapping, variables, scopes.state),
    actions: mapped === undefined ? unrefined : readSteps(context, mapped, drafts, abstractions, scopes.action),
  }
}

function readAbstractActions(
  { reader, constants }: DefinitionContext,
  entry: Entry,
  variables: readonly Variable[],
): readonly Abstraction[] {
  const scope = extended(constants, stateScope(variables))
  return reader.named(entry, identifierProblem).map((named) => {
    const sections = reader.section(named, [], ['params', 'when', 'set'])
    const [given, when, set] = [sections.get('params'), sections.get('when'), sections.get('set')]
    const params = (given === undefined ? [] : reader.named(given, variableProblem)).map((param) => {
      if (scope.has(param.name))
        reader.report(param, `\`${param.name}\` is already a name here`, 'Choose another name.')
      return { name: param.name, type: readType(reader, new Map([['type', param]])) }
    })
    const inner = extended(
      scope,
      params.map(({ name, type }) => [name, parameterBinding(name, type)]),
    )
    const action: AbstractAction = {
      name: named.name,
      params: params.map((param) => param.name),
      when: when && compileAt(reader, when, inner, BOOL),
      set: set === undefined ? [] : readAssignments(reader, set, variables, inner),
    }
    return { action, params }
  })
}

function parameterBinding(name: string, type: Type): Binding {
  return { type, run: (_event, _state, _previous, named) => named[name] as ReturnType<Binding['run']>, needs: ON_STATE }
}

function readMapping(
  { reader }: DefinitionContext,
  entry: Entry,
  variables: readonly Variable[],
  scope: Scope,
): MachinePlan['mapping'] {
  const found = new Map(reader.named(entry, identifierProblem).map((named) => [named.name, named]))
  const names = variables.map((variable) => variable.name)
  for (const [name, named] of found) {
    if (names.includes(name)) continue
    reader.report(named, `\`${name}\` is not an abstract variable`, suggestName(name, names, 'abstract variables'))
  }
  return variables.flatMap(({ name, type }) => {
    const named = found.get(name)
    if (named === undefined) {
      reader.report(entry, `The abstract variable \`${name}\` has no mapping`, `Add \`${name}: <expression>\`.`)
      return []
    }
    const value = compileAt(reader, named, scope, type)
    return value === undefined ? [] : [{ name, value }]
  })
}

function readSteps(
  { reader }: DefinitionContext,
  entry: Entry,
  drafts: readonly ActionDraft[],
  abstractions: readonly Abstraction[],
  scope: Scope,
): readonly ActionPlan[] {
  const found = new Map(reader.named(entry, identifierProblem).map((named) => [named.name, named]))
  const names = drafts.map((draft) => draft.name)
  for (const [name, named] of found) {
    if (!names.includes(name))
      reader.report(named, `There is no action \`${name}\``, suggestName(name, names, 'actions'))
  }
  return drafts.map((draft) => {
    const named = found.get(draft.name)
    if (named !== undefined) return { ...draft, abstract: readAbstractStep(reader, named, abstractions, scope) }
    const remedy = `Add \`${draft.name}: stutter\` or the abstract action it is.`
    reader.report(entry, `The action \`${draft.name}\` has no abstract step`, remedy)
    return { ...draft, abstract: 'stutter' }
  })
}
