import { suggestName } from '../../machine/expression/suggestName.ts'
import type { DefinitionContext } from './DefinitionContext.ts'
import type { Entry } from './Entry.ts'

/** One declared event type or a list of them. */
export function readEventTypes(context: DefinitionContext, entry: Entry): ReadonlySet<string> {
  const { reader } = context
  const entries = reader.isList(entry) ? reader.items(entry) : [entry]
  if (reader.isList(entry) && entries.length === 0) reader.report(entry, 'The list is empty', 'Name an event type.')
  const types = entries.map((item) => readEventType(context, item)).filter((type) => type !== undefined)
  return new Set(types)
}

/** One declared event type. */
export function readEventType({ reader, eventTypes }: DefinitionContext, entry: Entry): string | undefined {
  const type = reader.text(entry)
  if (type === undefined || eventTypes === undefined || eventTypes.includes(type)) return type
  const remedy = suggestName(type, eventTypes, 'event types')
  reader.report(entry, `\`${type}\` is not a value of the enum of \`type\``, remedy, 0)
  return undefined
}
