import type { Scope } from '../../machine/expression/Compiled.ts'
import { suggestName } from '../../machine/expression/suggestName.ts'
import { BOOL } from '../../machine/expression/Type.ts'
import type { ActionPlan, Assignment } from '../../machine/MachinePlan.ts'
import { compileAt } from './compileAt.ts'
import type { DefinitionContext } from './DefinitionContext.ts'
import type { Entry } from './Entry.ts'
import { identifierProblem, labelProblem } from './nameProblem.ts'
import type { Reader } from './Reader.ts'
import { readEventType } from './readEventTypes.ts'
import type { Variable } from './readState.ts'

/** An action before the refinement says what it is in the abstract machine. */
export type ActionDraft = Omit<ActionPlan, 'abstract'>

/** Section `actions`; `scope` has the event, the state and the constants. */
export function readActions(context: DefinitionContext, entry: Entry, scope: Scope): readonly ActionDraft[] {
  const { reader, variables } = context
  return reader.named(entry, identifierProblem).map((action) => {
    const sections = reader.section(action, ['on'], ['when', 'set', 'issue', 'needs', 'description'])
    const [on, when, set] = [sections.get('on'), sections.get('when'), sections.get('set')]
    const description = sections.get('description')
    if (description !== undefined) reader.text(description)
    return {
      name: action.name,
      on: (on && readEventType(context, on)) ?? '',
      when: when && compileAt(reader, when, scope, BOOL),
      set: set === undefined ? [] : readAssignments(reader, set, variables, scope),
      issue: readIssue(reader, sections.get('issue')) ?? 'action-refused',
      needs:
        readNeeds(reader, sections.get('needs')) ??
        `needs that ${when === undefined ? 'it may happen' : 'its guard holds'}`,
    }
  })
}

/** `variable: expression` pairs. */
export function readAssignments(
  reader: Reader,
  entry: Entry,
  variables: readonly Variable[],
  scope: Scope,
): readonly Assignment[] {
  const names = variables.map((variable) => variable.name)
  return reader.named(entry, identifierProblem).flatMap((assignment) => {
    const position = names.indexOf(assignment.name)
    const variable = variables[position]
    if (variable === undefined) {
      const remedy = suggestName(assignment.name, names, 'state variables')
      reader.report(assignment, `\`${assignment.name}\` is not a state variable`, remedy)
      return []
    }
    const value = compileAt(reader, assignment, scope, variable.type)
    return value === undefined ? [] : [{ variable: position, name: variable.name, value }]
  })
}

/** The name of an issue type, as users see it. */
export function readIssue(reader: Reader, entry: Entry | undefined): string | undefined {
  const issue = entry && reader.text(entry)
  const problem = issue === undefined ? undefined : labelProblem(issue)
  if (entry !== undefined && problem !== undefined) {
    reader.report(entry, `The issue type \`${issue}\` ${problem}`, 'Write it like `multiple-success`.', 0)
  }
  return issue
}

function readNeeds(reader: Reader, entry: Entry | undefined): string | undefined {
  const needs = entry && reader.text(entry)
  if (entry !== undefined && needs !== undefined && !needs.startsWith('needs ')) {
    reader.report(entry, 'The sentence does not start with "needs"', 'Write it like "needs an earlier success".', 0)
  }
  return needs
}
