import type { FieldValue } from '../../events/DomainEvent.ts'
import { type Binding, ON_STATE, type Scope } from '../../machine/expression/Compiled.ts'
import { isList } from '../../machine/expression/equalValues.ts'
import { ANY, NOTHING, type Type, typeName } from '../../machine/expression/Type.ts'
import type { Entry } from './Entry.ts'
import { variableProblem } from './nameProblem.ts'
import type { Reader } from './Reader.ts'

const TYPES = ['int', 'double', 'bool', 'string', 'opaque', 'map', 'list'] as const
const SIMPLE_TYPES = ['int', 'double', 'bool', 'string', 'opaque'] as const

export interface Variable {
  readonly name: string
  readonly type: Type
  readonly initial: FieldValue
}

/** State variables in declared order; `constants` may not be shadowed. */
export function readState(reader: Reader, entry: Entry, constants: Scope): readonly Variable[] {
  return reader.named(entry, variableProblem).map((variable) => {
    if (constants.has(variable.name)) {
      reader.report(variable, `\`${variable.name}\` is a constant already`, 'Choose another name.')
    }
    const sections = reader.section(variable, ['type', 'initial'], ['items', 'values', 'description'])
    const type = readType(reader, sections)
    const description = sections.get('description')
    if (description !== undefined) reader.text(description)
    const initial = sections.get('initial')
    return { name: variable.name, type, initial: initial === undefined ? null : readInitial(reader, initial, type) }
  })
}

/** State variables as names in expressions. */
export function stateScope(variables: readonly Variable[]): readonly (readonly [string, Binding])[] {
  return variables.map(({ name, type }, index) => [
    name,
    { type, run: (_event, state) => state[index], needs: ON_STATE },
  ])
}

/** `previous` in invariants: the state before the step. */
export function previousBinding(variables: readonly Variable[]): Binding {
  const positions = new Map(variables.map(({ name }, index) => [name, index]))
  const fields = new Map(variables.map(({ name, type }) => [name, type]))
  return {
    type: { kind: 'record', name: 'previous', fields },
    run: () => undefined,
    needs: ON_STATE,
    field(name) {
      const position = positions.get(name) ?? -1
      return (_event, _state, previous) => previous[position]
    },
  }
}

/** `type`, and `items` of a list or `values` of a map (any, when not given). */
export function readType(reader: Reader, sections: ReadonlyMap<string, Entry>): Type {
  const entry = sections.get('type')
  const word = entry && reader.word(entry, TYPES)
  const inner = { list: sections.get('items'), map: sections.get('values') }
  for (const kind of ['list', 'map'] as const) {
    const given = inner[kind]
    if (given !== undefined && word !== undefined && word !== kind) {
      reader.report(given, `\`${given.name}\` is for a ${kind}, not ${word}`, 'Remove it.')
    }
  }
  if (word === undefined) return NOTHING
  if (word !== 'list' && word !== 'map') return { kind: word }
  const given = inner[word]
  const simple = given && reader.word(given, SIMPLE_TYPES)
  const item: Type = simple === undefined ? ANY : { kind: simple }
  return word === 'list' ? { kind: 'list', item } : { kind: 'map', value: item }
}

function readInitial(reader: Reader, entry: Entry, type: Type): FieldValue {
  const value = reader.plain(entry) as FieldValue
  if (!holds(value, type)) {
    const remedy =
      type.kind === 'opaque'
        ? 'Only null can be the initial value of an opaque variable: a hash is not known beforehand.'
        : `Write a value of type ${typeName(type)}, or null for "nothing yet".`
    reader.report(entry, `The initial value is not of type ${typeName(type)}`, remedy, 0)
  }
  return value
}

function holds(value: FieldValue, type: Type): boolean {
  if (value === null || type.kind === 'nothing' || type.kind === 'any') return true
  if (type.kind === 'int') return Number.isSafeInteger(value)
  if (type.kind === 'double') return typeof value === 'number' && Number.isFinite(value)
  if (type.kind === 'bool') return typeof value === 'boolean'
  if (type.kind === 'string') return typeof value === 'string'
  if (typeof value !== 'object') return false
  if (type.kind === 'list') return isList(value) && value.every((item) => holds(item as FieldValue, type.item))
  return type.kind === 'map' && !isList(value) && Object.values(value).every((item) => holds(item, type.value))
}
