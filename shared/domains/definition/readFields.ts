import type { FieldSpec, FieldType, Pii } from '../Domain.ts'
import type { Entry } from './Entry.ts'
import { identifierProblem, labelProblem } from './nameProblem.ts'
import type { Reader } from './Reader.ts'

const TYPES = ['string', 'int', 'double', 'bool', 'list', 'map'] as const
const ITEM_TYPES = ['string', 'int', 'double', 'bool'] as const
const PII = ['keep', 'hash', 'drop'] as const
const OPTIONAL = ['enum', 'required', 'requiredWhen', 'range', 'description', 'pii', 'fields', 'items']

/**
 * A declared field before its condition is compiled, which needs the types of all fields. What could not be read is
 * `undefined`, so that nothing is said of what follows from it.
 */
export interface FieldDraft extends Omit<FieldSpec, 'type' | 'pii' | 'requiredWhen' | 'requiredWhenText' | 'fields'> {
  readonly type: FieldType | undefined
  readonly pii: Pii | undefined
  readonly condition: Entry | undefined
  readonly fields: readonly FieldDraft[]
}

/** The section `event`, or the `fields` of a map. */
export function readFields(reader: Reader, entry: Entry, prefix: string, parent = ''): readonly FieldDraft[] {
  return reader.named(entry, parent === '' ? fieldProblem : identifierProblem).map((field) => {
    const sections = reader.section(field, ['type'], OPTIONAL)
    const path = parent === '' ? field.name : `${parent}.${field.name}`
    const type = readWith(sections.get('type'), (item) => reader.word<FieldType>(item, TYPES))
    const condition = sections.get('requiredWhen')
    const required = sections.get('required')
    if (condition !== undefined && required !== undefined) {
      reader.report(condition, '`required` and `requiredWhen` exclude each other', 'Remove one of them.')
    }
    return {
      name: field.name,
      path,
      attribute: prefix + path,
      type,
      description: readWith(sections.get('description'), reader.text) ?? '',
      enum: readEnum(reader, sections.get('enum'), type),
      range: readRange(reader, sections.get('range'), type),
      required: readWith(required, reader.flag) ?? false,
      condition,
      pii: readPii(reader, field, sections.get('pii'), type),
      fields: readChildren(reader, field, sections.get('fields'), type, prefix, path),
      items: readItems(reader, sections.get('items'), type),
    }
  })
}

/** Names that an event line gives another meaning. */
const TAKEN = ['span', 'problems', 'location', 'domain']

function fieldProblem(name: string): string | undefined {
  return TAKEN.includes(name) ? 'has a fixed meaning in event lines' : identifierProblem(name)
}

function readWith<T>(entry: Entry | undefined, read: (entry: Entry) => T | undefined): T | undefined {
  return entry === undefined ? undefined : read(entry)
}

function readEnum(
  reader: Reader,
  entry: Entry | undefined,
  type: FieldType | undefined,
): readonly string[] | undefined {
  if (entry === undefined) return undefined
  if (type !== undefined && type !== 'string') {
    reader.report(entry, `\`enum\` is for strings, not ${type}`, 'Use `range` for numbers, or remove it.')
  }
  const items = reader.items(entry)
  const values: string[] = []
  for (const item of items) {
    const value = reader.text(item)
    if (value === undefined) continue
    const problem = labelProblem(value)
    if (problem !== undefined) reader.report(item, `The value \`${value}\` ${problem}`, 'Choose another value.')
    else if (values.includes(value)) reader.report(item, `\`${value}\` is listed twice`, 'Remove one of the two.')
    else values.push(value)
  }
  if (items.length === 0 && reader.isList(entry)) reader.report(entry, 'The enum is empty', 'List its values.')
  return values
}

function readRange(reader: Reader, entry: Entry | undefined, type: FieldType | undefined): FieldSpec['range'] {
  if (entry === undefined) return undefined
  if (type !== undefined && type !== 'int' && type !== 'double') {
    reader.report(entry, `\`range\` is for numbers, not ${type}`, 'Remove it.')
  }
  const sections = reader.section(entry, [], ['min', 'max'])
  const min = readWith(sections.get('min'), reader.number)
  const max = readWith(sections.get('max'), reader.number)
  if (sections.size === 0 && reader.isMap(entry)) reader.report(entry, 'The range is empty', 'Add `min` or `max`.')
  if (min !== undefined && max !== undefined && min > max) {
    reader.report(entry, '`min` lies above `max`', 'Swap the two.')
  }
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function readPii(reader: Reader, field: Entry, entry: Entry | undefined, type: FieldType | undefined): Pii | undefined {
  if (type === 'map') {
    if (entry !== undefined) reader.report(entry, 'A map has no `pii` of its own', 'Write `pii` on each of its fields.')
    return 'keep'
  }
  if (entry !== undefined) return reader.word(entry, PII)
  if (type !== undefined) {
    reader.report(field, '`pii` is missing', 'Write `pii: keep`, `hash` or `drop`: what may leave the machine.')
  }
  return undefined
}

function readChildren(
  reader: Reader,
  field: Entry,
  entry: Entry | undefined,
  type: FieldType | undefined,
  prefix: string,
  path: string,
): readonly FieldDraft[] {
  if (type === 'map' && entry === undefined) {
    reader.report(field, 'A map without `fields`: nothing of it would ever be read', 'Declare its fields.')
  }
  if (entry === undefined) return []
  if (type !== undefined && type !== 'map') reader.report(entry, `\`fields\` is for maps, not ${type}`, 'Remove it.')
  return readFields(reader, entry, prefix, path)
}

function readItems(reader: Reader, entry: Entry | undefined, type: FieldType | undefined): FieldType | undefined {
  if (entry === undefined) return undefined
  if (type !== undefined && type !== 'list') reader.report(entry, `\`items\` is for lists, not ${type}`, 'Remove it.')
  return reader.word<FieldType>(entry, ITEM_TYPES)
}
