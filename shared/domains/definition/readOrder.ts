import type { Fields } from '../../events/DomainEvent.ts'
import { compileExpression } from '../../machine/expression/compileExpression.ts'
import { INT, typeName } from '../../machine/expression/Type.ts'
import type { DeclaredOrder, Domain } from '../Domain.ts'
import type { DefinitionContext } from './DefinitionContext.ts'
import type { Entry } from './Entry.ts'
import { parseDuration } from './parseDuration.ts'
import { readEventTypes } from './readEventTypes.ts'

/** Section `order`. */
export function readOrder(context: DefinitionContext, entry: Entry): Domain['order'] {
  const { reader } = context
  const sections = reader.section(entry, ['skew', 'lateness'], ['by', 'openEnd'])
  const [by, openEnd] = [sections.get('by'), sections.get('openEnd')]
  return {
    skew: readDuration(context, sections.get('skew')),
    lateness: readDuration(context, sections.get('lateness')),
    declared: by === undefined ? [] : reader.items(by).map((item) => readDeclared(context, item)),
    openEnd: openEnd === undefined ? new Set() : readEventTypes(context, openEnd),
  }
}

/** A path like `context.attempts` to an int field that leaves the machine as it is. */
export function readIntField(context: DefinitionContext, entry: Entry): Pick<DeclaredOrder, 'path' | 'valueOf'> {
  const { reader, eventScope } = context
  const path = reader.text(entry) ?? ''
  const none = { path, valueOf: () => undefined }
  if (path === '') return none
  const result = compileExpression(`event.${path}`, eventScope)
  const prefix = 'event.'.length
  if ('faults' in result) {
    for (const fault of result.faults)
      reader.report(entry, fault.reason, fault.remedy, Math.max(fault.offset - prefix, 0))
    return none
  }
  const { type, run } = result.compiled
  if (type.kind !== INT.kind && type.kind !== 'nothing') {
    const remedy = 'Name an int field that is kept, without `event.`.'
    reader.report(entry, `\`${path}\` is ${typeName(type)}, not int`, remedy, 0)
    return none
  }
  return {
    path,
    valueOf(fields: Fields) {
      const value = run(fields, [], [], {})
      return typeof value === 'number' ? value : undefined
    },
  }
}

function readDeclared(context: DefinitionContext, entry: Entry): DeclaredOrder {
  const sections = context.reader.section(entry, ['on', 'field'])
  const [on, field] = [sections.get('on'), sections.get('field')]
  return {
    on: on === undefined ? new Set() : readEventTypes(context, on),
    ...(field === undefined ? { path: '', valueOf: () => undefined } : readIntField(context, field)),
  }
}

function readDuration({ reader }: DefinitionContext, entry: Entry | undefined): bigint {
  const text = entry && reader.source(entry)
  if (entry === undefined || text === undefined) return 0n
  const duration = parseDuration(text.trim())
  if (duration === undefined) {
    reader.report(entry, 'Not a duration', 'Write a whole number and ms, s, m or h: `500ms`, `5s`, `2m`, `1h`.', 0)
  }
  return duration ?? 0n
}
