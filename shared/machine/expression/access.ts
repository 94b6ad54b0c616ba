import type { ASTNode } from '@marcbachmann/cel-js'
import { UNKNOWN } from '../Machine.ts'
import type { Compiled, Context, Evaluate, Value } from './Compiled.ts'
import { isList } from './equalValues.ts'
import { suggestName } from './suggestName.ts'
import { BOOL, type Type, typeName } from './Type.ts'

type Access = Extract<ASTNode, { op: '.' | '[]' }>

/** `record.field`, `map.key`, `map['key']`, `list[0]`. What is absent is an evaluation error. */
export function compileAccess(node: Access, context: Context): Compiled {
  const base = context.compile(node.args[0])
  if (node.op === '[]') return compileIndex(node, base, node.args[1], context)
  const name = node.args[1]
  const type = typeOfField(node, base.type, name, context)
  if ('run' in type) return type
  const read = base.type.kind === 'record' ? readField(base.run, name) : readKey(base.run, () => name)
  return context.node(node, type, [base], base.field?.(name) ?? read)
}

/**
 * `has(a.b)`: whether the field is present. It is false, not an error, when a declared parent is absent too, as for the
 * messages of CEL.
 */
export function compileHas(node: ASTNode, args: readonly ASTNode[], context: Context): Compiled {
  const [argument] = args
  if (argument === undefined || args.length !== 1 || argument.op !== '.') {
    return context.refuse(node, 'has() takes one field', 'Write has(event.field).')
  }
  const part = context.compile(argument)
  const run = part.run
  return context.node(node, BOOL, [part], (event, state, previous, named) => {
    const value = run(event, state, previous, named)
    return value === UNKNOWN ? UNKNOWN : value !== undefined
  })
}

function compileIndex(node: ASTNode, base: Compiled, index: ASTNode, context: Context): Compiled {
  const key = context.compile(index)
  const by = key.type.kind
  if (base.type.kind === 'nothing') return context.node(node, base.type, [base, key], () => undefined)
  if (base.type.kind === 'list' && (by === 'int' || by === 'nothing')) {
    return context.node(node, base.type.item, [base, key], readItem(base.run, key.run))
  }
  if (base.type.kind === 'map' && (by === 'string' || by === 'nothing')) {
    return context.node(node, base.type.value, [base, key], readKey(base.run, key.run))
  }
  const reason = `${typeName(base.type)} cannot be indexed with ${typeName(key.type)}`
  return context.refuse(node, reason, 'Index a list with an int or a map with a string.')
}

function typeOfField(node: ASTNode, base: Type, name: string, context: Context): Type | Compiled {
  if (base.kind === 'nothing') return base
  if (base.kind === 'map') return base.value
  if (base.kind !== 'record') {
    const reason = `${typeName(base)} has no fields`
    return context.refuse(node, reason, 'Only `event`, maps and declared groups of names have fields.')
  }
  const type = base.fields.get(name)
  if (type === undefined) {
    return context.refuse(node, `${base.name} has no \`${name}\``, suggestName(name, base.fields.keys(), 'names'))
  }
  if (type.kind !== 'dropped') return type
  const remedy = 'Declare it `pii: hash` to compare it, or `pii: keep` to use its value.'
  return context.refuse(node, `\`${name}\` is dropped before anything is judged`, remedy)
}

/** Declared names are never names of Object.prototype, so no own-property test is needed. */
function readField(base: Evaluate, name: string): Evaluate {
  return (event, state, previous, named) => {
    const value = base(event, state, previous, named)
    if (value === UNKNOWN) return UNKNOWN
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, Value>>)[name] : undefined
  }
}

function readKey(base: Evaluate, key: Evaluate): Evaluate {
  return (event, state, previous, named) => {
    const value = base(event, state, previous, named)
    const name = key(event, state, previous, named)
    if (value === undefined || name === undefined) return undefined
    if (value === UNKNOWN || name === UNKNOWN) return UNKNOWN
    if (typeof value !== 'object' || value === null || isList(value) || typeof name !== 'string') return undefined
    return Object.hasOwn(value, name) ? value[name] : undefined
  }
}

function readItem(base: Evaluate, index: Evaluate): Evaluate {
  return (event, state, previous, named) => {
    const value = base(event, state, previous, named)
    const position = index(event, state, previous, named)
    if (value === undefined || position === undefined) return undefined
    if (value === UNKNOWN || position === UNKNOWN) return UNKNOWN
    return isList(value) && typeof position === 'number' ? (value[position] as Value) : undefined
  }
}
