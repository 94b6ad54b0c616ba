import type { Binding, Scope } from '../../machine/expression/Compiled.ts'
import { ON_EVENT } from '../../machine/expression/Compiled.ts'
import { ANY, BOOL, NOTHING, OPAQUE, STRING, type Type } from '../../machine/expression/Type.ts'
import type { FieldSpec } from '../Domain.ts'
import { compileAt } from './compileAt.ts'
import { extended } from './DefinitionContext.ts'
import type { Reader } from './Reader.ts'
import type { FieldDraft } from './readFields.ts'

/** `event` in expressions: raw where conditions on unmasked events are meant, masked everywhere else. */
export function eventBinding(fields: readonly FieldDraft[], masked: boolean): Binding {
  return { type: recordOf('event', fields, masked), run: (event) => event, needs: ON_EVENT }
}

/** The fields with their conditions compiled, over the event before masking. */
export function finishFields(reader: Reader, drafts: readonly FieldDraft[], constants: Scope): readonly FieldSpec[] {
  const scope = extended(constants, [['event', eventBinding(drafts, false)]])
  const finish = ({ condition, fields, type, pii, ...field }: FieldDraft): FieldSpec => {
    const compiled = condition && compileAt(reader, condition, scope, BOOL)
    return {
      ...field,
      type: type ?? 'string',
      pii: pii ?? 'drop',
      requiredWhen: compiled && ((event) => compiled.run(event, [], [], {}) === true),
      requiredWhenText: compiled?.text,
      fields: fields.map(finish),
    }
  }
  return drafts.map(finish)
}

function recordOf(name: string, fields: readonly FieldDraft[], masked: boolean): Type {
  const types = fields.map((field): [string, Type] => [field.name, typeOf(field, masked)])
  return { kind: 'record', name, fields: new Map(types) }
}

function typeOf(field: FieldDraft, masked: boolean): Type {
  if (field.type === undefined || field.pii === undefined) return NOTHING
  if (field.type === 'map') return recordOf(`event.${field.path}`, field.fields, masked)
  if (masked && field.pii === 'hash') return OPAQUE
  if (masked && field.pii === 'drop') return { kind: 'dropped' }
  if (field.type === 'list') return { kind: 'list', item: field.items === undefined ? ANY : simpleType(field.items) }
  return field.enum === undefined ? simpleType(field.type) : { kind: 'string', values: field.enum }
}

function simpleType(type: FieldSpec['type']): Type {
  return type === 'int' || type === 'double' || type === 'bool' ? { kind: type } : type === 'string' ? STRING : ANY
}
