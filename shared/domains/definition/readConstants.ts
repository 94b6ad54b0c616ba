import { isScalar } from 'yaml'
import type { FieldValue } from '../../events/DomainEvent.ts'
import { type Binding, ON_NOTHING, type Scope } from '../../machine/expression/Compiled.ts'
import { join, NOTHING, type Type } from '../../machine/expression/Type.ts'
import type { Entry } from './Entry.ts'
import { variableProblem } from './nameProblem.ts'
import type { Reader } from './Reader.ts'

interface Constant {
  readonly type: Type
  readonly value: FieldValue
}

/** Names with a value: a number, a text, true, false, or a list of one of these. */
export function readConstants(reader: Reader, entry: Entry | undefined): Scope {
  const constants = new Map<string, Binding>()
  for (const named of entry === undefined ? [] : reader.named(entry, variableProblem)) {
    const constant = readConstant(reader, named) ?? { type: NOTHING, value: null }
    constants.set(named.name, { type: constant.type, run: () => constant.value, needs: ON_NOTHING })
  }
  return constants
}

function readConstant(reader: Reader, entry: Entry): Constant | undefined {
  if (!reader.isList(entry)) return readScalar(reader, entry)
  const items = reader.items(entry).map((item) => readScalar(reader, item))
  let type: Type | undefined = NOTHING
  for (const item of items) type = type && item && join(type, item.type)
  if (type !== undefined) return { type: { kind: 'list', item: type }, value: items.map((item) => item?.value ?? null) }
  if (items.every((item) => item !== undefined)) reader.report(entry, 'The items have different types', 'Use one type.')
  return undefined
}

function readScalar(reader: Reader, entry: Entry): Constant | undefined {
  const value = reader.plain(entry)
  if (typeof value === 'string') return { type: { kind: 'string' }, value }
  if (typeof value === 'boolean') return { type: { kind: 'bool' }, value }
  if (typeof value === 'number' && isScalar(entry.node)) {
    const whole = /^[-+]?\d+$/.test(entry.node.source ?? '')
    if (whole ? Number.isSafeInteger(value) : Number.isFinite(value)) {
      return { type: { kind: whole ? 'int' : 'double' }, value }
    }
  }
  reader.report(
    entry,
    'Expected a number, a text, true or false',
    'Write a plain value; ints lie within ±(2^53 - 1).',
    0,
  )
  return undefined
}
