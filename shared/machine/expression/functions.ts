import type { ASTNode } from '@marcbachmann/cel-js'
import type { FieldValue } from '../../events/DomainEvent.ts'
import { UNKNOWN } from '../Machine.ts'
import type { Compiled, Context, Value } from './Compiled.ts'
import { isList } from './equalValues.ts'
import { compileSafePattern } from './safePattern.ts'
import { suggestName } from './suggestName.ts'
import { BOOL, DOUBLE, fits, INT, STRING, type Type, typeName } from './Type.ts'

/** A strict function: it gets plain values of the types it declared, and gives `undefined` for an error. */
interface Operation {
  readonly type: Type
  readonly apply: (...values: readonly FieldValue[]) => FieldValue | undefined
}

/** What a function gives for argument types; `undefined` when it does not take them. A method's first is its receiver. */
type Overload = (types: readonly Type[]) => Operation | undefined

const FUNCTIONS = new Map<string, Overload>([
  ['size', sizeOf],
  ['min', (types) => extreme(types, (values) => Math.min(...values))],
  ['max', (types) => extreme(types, (values) => Math.max(...values))],
  ['int', ([type, more]) => (isNumber(type) && more === undefined ? { type: INT, apply: truncated } : undefined)],
  [
    'double',
    ([type, more]) => (isNumber(type) && more === undefined ? { type: DOUBLE, apply: (value) => value } : undefined),
  ],
  ['string', ([type, more]) => (isPrintable(type) && more === undefined ? { type: STRING, apply: String } : undefined)],
])

const METHODS = new Map<string, Overload>([
  ['size', sizeOf],
  ['startsWith', (types) => textTest(types, (text, other) => text.startsWith(other))],
  ['endsWith', (types) => textTest(types, (text, other) => text.endsWith(other))],
  ['contains', (types) => textTest(types, (text, other) => text.includes(other))],
  ['get', mapGet],
  ['put', mapPut],
  ['without', mapWithout],
])

export function compileFunction(node: ASTNode, name: string, args: readonly ASTNode[], context: Context): Compiled {
  const overload = FUNCTIONS.get(name)
  if (overload === undefined) {
    return context.refuse(
      node,
      `Unknown function \`${name}\``,
      suggestName(name, ['has', ...FUNCTIONS.keys()], 'functions'),
    )
  }
  return compileOperation(node, name, overload, args, context)
}

export function compileMethod(
  node: ASTNode,
  [name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]],
  context: Context,
): Compiled {
  if (name === 'matches') return compileMatches(node, receiver, args, context)
  const overload = METHODS.get(name)
  if (overload === undefined) {
    const remedy = suggestName(
      name,
      ['matches', 'all', 'exists', 'exists_one', 'filter', 'map', ...METHODS.keys()],
      'methods',
    )
    return context.refuse(node, `Unknown method \`${name}\``, remedy)
  }
  return compileOperation(node, name, overload, [receiver, ...args], context)
}

function compileOperation(
  node: ASTNode,
  name: string,
  overload: Overload,
  args: readonly ASTNode[],
  context: Context,
): Compiled {
  const parts = args.map((arg) => context.compile(arg))
  const broken = parts.find((part) => part.type.kind === 'nothing')
  if (broken !== undefined) return context.node(node, broken.type, parts, () => undefined)
  const types = parts.map((part) => part.type)
  const operation = overload(types)
  if (operation === undefined) {
    const reason = `${name}() does not take ${types.map(typeName).join(' and ') || 'nothing'}`
    return context.refuse(node, reason, 'Give it values of the types it takes; a hashed value is none.')
  }
  const runs = parts.map((part) => part.run)
  return context.node(node, operation.type, parts, (event, state, previous, named) => {
    const values: FieldValue[] = []
    let unknown = false
    for (const run of runs) {
      const value = run(event, state, previous, named)
      if (value === undefined) return undefined
      if (value === UNKNOWN) unknown = true
      else values.push(value)
    }
    return unknown ? UNKNOWN : operation.apply(...values)
  })
}

function compileMatches(node: ASTNode, receiver: ASTNode, args: readonly ASTNode[], context: Context): Compiled {
  const part = context.compile(receiver)
  const [pattern] = args
  if (!isText(part.type) && part.type.kind !== 'nothing') {
    return context.refuse(node, `matches() does not take ${typeName(part.type)}`, 'Use it on a string that is kept.')
  }
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string' || args.length !== 1) {
    return context.refuse(
      node,
      'matches() takes one literal pattern',
      "Write the pattern in quotes: matches('^a[0-9]+$').",
    )
  }
  const test = compileSafePattern(pattern.args)
  if (typeof test === 'string') return context.refuse(pattern, `The pattern ${test}`, 'Write a simpler pattern.')
  const run = part.run
  return context.node(node, BOOL, [part], (event, state, previous, named) => {
    const value: Value = run(event, state, previous, named)
    return typeof value === 'string' ? test(value) : value === UNKNOWN ? UNKNOWN : undefined
  })
}

function sizeOf([type, more]: readonly Type[]): Operation | undefined {
  if (more !== undefined || (type?.kind !== 'string' && type?.kind !== 'list' && type?.kind !== 'map')) return undefined
  return {
    type: INT,
    apply(value) {
      if (typeof value === 'string') return [...value].length
      if (typeof value !== 'object' || value === null) return undefined
      return isList(value) ? value.length : Object.keys(value).length
    },
  }
}

function extreme(types: readonly Type[], apply: (values: readonly number[]) => number): Operation | undefined {
  const [type] = types
  if (type === undefined || !types.every((other) => isNumber(other) && other.kind === type.kind)) return undefined
  return {
    type,
    apply: (...values) => (values.every((value) => typeof value === 'number') ? apply(values) : undefined),
  }
}

function textTest(types: readonly Type[], holds: (text: string, other: string) => boolean): Operation | undefined {
  if (types.length !== 2 || !types.every(isText)) return undefined
  return {
    type: BOOL,
    apply: (text, other) => (typeof text === 'string' && typeof other === 'string' ? holds(text, other) : undefined),
  }
}

/** `map.get(key, otherwise)`. */
function mapGet([map, key, otherwise]: readonly Type[]): Operation | undefined {
  if (map?.kind !== 'map' || !isText(key) || otherwise === undefined || !fits(otherwise, map.value)) return undefined
  return {
    type: map.value.kind === 'nothing' ? otherwise : map.value,
    apply: (entries, name, value) => {
      const found = entryMap(entries)
      if (found === undefined || typeof name !== 'string') return undefined
      return Object.hasOwn(found, name) ? found[name] : value
    },
  }
}

/** `map.put(key, value)`: a map like this one with that entry. */
function mapPut([map, key, value]: readonly Type[]): Operation | undefined {
  if (map?.kind !== 'map' || !isText(key) || value === undefined || !fits(value, map.value)) return undefined
  return {
    type: map.value.kind === 'nothing' ? { kind: 'map', value } : map,
    apply: (entries, name, item) => {
      const found = entryMap(entries)
      if (found === undefined || typeof name !== 'string' || item === undefined) return undefined
      const copy: Record<string, FieldValue> = Object.assign(Object.create(null), found)
      copy[name] = item
      return copy
    },
  }
}

/** `map.without(key)`: a map like this one without that entry. */
function mapWithout([map, key, more]: readonly Type[]): Operation | undefined {
  if (map?.kind !== 'map' || !isText(key) || more !== undefined) return undefined
  return {
    type: map,
    apply: (entries, name) => {
      const found = entryMap(entries)
      if (found === undefined || typeof name !== 'string') return undefined
      const copy: Record<string, FieldValue> = Object.assign(Object.create(null), found)
      delete copy[name]
      return copy
    },
  }
}

function entryMap(value: FieldValue | undefined): Readonly<Record<string, FieldValue>> | undefined {
  return typeof value === 'object' && value !== null && !isList(value) ? value : undefined
}

function truncated(value: FieldValue | undefined): FieldValue | undefined {
  const whole = typeof value === 'number' ? Math.trunc(value) + 0 : undefined
  return Number.isSafeInteger(whole) ? whole : undefined
}

function isNumber(type: Type | undefined): boolean {
  return type?.kind === 'int' || type?.kind === 'double'
}

function isText(type: Type | undefined): boolean {
  return type?.kind === 'string'
}

function isPrintable(type: Type | undefined): boolean {
  return type?.kind === 'int' || type?.kind === 'bool' || type?.kind === 'string'
}
