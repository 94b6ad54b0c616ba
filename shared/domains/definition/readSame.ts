import type { Fields } from '../../events/DomainEvent.ts'
import { UNKNOWN } from '../../machine/Machine.ts'
import type { SameCheck } from '../Domain.ts'
import { compileAt } from './compileAt.ts'
import type { DefinitionContext } from './DefinitionContext.ts'
import type { Entry } from './Entry.ts'
import { labelProblem } from './nameProblem.ts'
import { readEventTypes } from './readEventTypes.ts'

/** What a check of kind `same` has of its own: `to`, and `values` by the names that findings show. */
export function readSame(
  context: DefinitionContext,
  sections: ReadonlyMap<string, Entry>,
): Pick<SameCheck, 'to' | 'values'> {
  const { reader, eventScope } = context
  const [to, values] = [sections.get('to'), sections.get('values')]
  return {
    to: to === undefined ? new Set() : readEventTypes(context, to),
    values: (values === undefined ? [] : reader.named(values, labelProblem)).flatMap((named) => {
      const compiled = compileAt(reader, named, eventScope)
      if (compiled === undefined) return []
      if (compiled.type.kind === 'record') {
        reader.report(named, 'A group of fields is no value', 'Name its fields one by one.', 0)
        return []
      }
      const valueOf = (fields: Fields) => {
        const value = compiled.run(fields, [], [], {})
        return value === UNKNOWN || value === null ? undefined : value
      }
      return [{ name: named.name, valueOf }]
    }),
  }
}
