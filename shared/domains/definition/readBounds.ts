import type { FieldValue } from '../../events/DomainEvent.ts'
import type { Scope } from '../../machine/expression/Compiled.ts'
import { suggestName } from '../../machine/expression/suggestName.ts'
import { BOOL } from '../../machine/expression/Type.ts'
import type { FieldType } from '../Domain.ts'
import type { Bounds } from '../Model.ts'
import { compileAt } from './compileAt.ts'
import type { Entry } from './Entry.ts'
import type { Reader } from './Reader.ts'
import type { FieldDraft } from './readFields.ts'

/** Section `bounds`; `scope` has the state and the constants. */
export function readBounds(
  reader: Reader,
  entry: Entry | undefined,
  drafts: readonly FieldDraft[],
  scope: Scope,
): Bounds {
  const sections = entry === undefined ? new Map<string, Entry>() : reader.section(entry, [], ['fields', 'within'])
  const [fields, within] = [sections.get('fields'), sections.get('within')]
  return {
    fields: fields === undefined ? new Map() : readValues(reader, fields, drafts),
    within: within && compileAt(reader, within, scope, BOOL),
  }
}

function readValues(reader: Reader, entry: Entry, drafts: readonly FieldDraft[]): Bounds['fields'] {
  const known = new Map(leaves(drafts).map((draft) => [draft.path, draft]))
  const bounds = new Map<string, readonly FieldValue[]>()
  for (const named of reader.named(entry, () => undefined)) {
    const draft = known.get(named.name)
    if (draft === undefined) {
      reader.report(named, `There is no field \`${named.name}\``, suggestName(named.name, known.keys(), 'fields'))
      continue
    }
    const items = reader.items(named)
    if (items.length === 0 && reader.isList(named)) reader.report(named, 'There are no values', 'List one or more.')
    const values = items.map((item) => {
      const value = reader.plain(item) as FieldValue
      if (!fitsField(value, draft)) {
        reader.report(item, `Not a value of \`${draft.path}\``, 'Write a value of its type, enum and range.', 0)
      }
      return value
    })
    bounds.set(draft.path, values)
  }
  return bounds
}

function leaves(drafts: readonly FieldDraft[]): readonly FieldDraft[] {
  return drafts.flatMap((draft) => (draft.type === 'map' ? leaves(draft.fields) : [draft])).filter(isReadable)
}

/** The type of an event is given by its action; what is dropped, no action reads. */
function isReadable({ path, pii }: FieldDraft): boolean {
  return path !== 'type' && pii !== 'drop'
}

function fitsField(value: FieldValue, { type, range, items, ...draft }: FieldDraft): boolean {
  if (type === 'list') return Array.isArray(value) && value.every((item) => isOfType(item, items))
  if (!isOfType(value, type)) return false
  if (draft.enum !== undefined && !draft.enum.includes(String(value))) return false
  return typeof value !== 'number' || (value >= (range?.min ?? -Infinity) && value <= (range?.max ?? Infinity))
}

function isOfType(value: FieldValue, type: FieldType | undefined): boolean {
  if (type === 'int') return Number.isSafeInteger(value)
  if (type === 'double') return typeof value === 'number' && Number.isFinite(value)
  return type === 'bool' ? typeof value === 'boolean' : type === undefined || typeof value === 'string'
}
