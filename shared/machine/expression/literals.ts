import type { ASTNode } from '@marcbachmann/cel-js'
import type { FieldValue } from '../../events/DomainEvent.ts'
import { UNKNOWN } from '../Machine.ts'
import type { Compiled, Context, Value } from './Compiled.ts'
import { BOOL, DOUBLE, INT, join, NOTHING, NULL, STRING, type Type, typeName } from './Type.ts'

export function compileLiteral(node: ASTNode, value: unknown, context: Context): Compiled {
  if (typeof value === 'string') return context.node(node, STRING, [], () => value)
  if (typeof value === 'boolean') return context.node(node, BOOL, [], () => value)
  if (typeof value === 'number') return context.node(node, DOUBLE, [], () => value)
  if (value === null) return context.node(node, NULL, [], () => null)
  if (typeof value !== 'bigint') {
    return context.refuse(node, 'Unsigned and bytes literals are not supported', 'Write an int or a string.')
  }
  const number = Number(value)
  if (Number.isSafeInteger(number)) return context.node(node, INT, [], () => number)
  return context.refuse(node, 'An int literal lies outside ±(2^53 - 1)', 'Write a smaller number.')
}

/** A list of one type; UNKNOWN as a whole when an item is. */
export function compileList(node: ASTNode, items: readonly ASTNode[], context: Context): Compiled {
  const parts = items.map((item) => context.compile(item))
  const item = commonType(items, parts, context)
  const runs = parts.map((part) => part.run)
  return context.node(node, { kind: 'list', item }, parts, (event, state, previous, named) => {
    const values: FieldValue[] = []
    let unknown = false
    for (const run of runs) {
      const value = run(event, state, previous, named)
      if (value === undefined) return undefined
      if (value === UNKNOWN) unknown = true
      else values.push(value)
    }
    return unknown ? UNKNOWN : values
  })
}

/** A map with string keys and values of one type; UNKNOWN as a whole when a value is. */
export function compileMap(
  node: ASTNode,
  entries: readonly (readonly [ASTNode, ASTNode])[],
  context: Context,
): Compiled {
  const keys = entries.map(([key]) => textKey(key, context))
  const parts = entries.map(([, value]) => context.compile(value))
  const type = commonType(
    entries.map(([, value]) => value),
    parts,
    context,
  )
  const runs = parts.map((part) => part.run)
  return context.node(node, { kind: 'map', value: type }, [...keys, ...parts], (event, state, previous, named) => {
    const map: Record<string, FieldValue> = Object.create(null)
    let unknown = false
    for (const [index, run] of runs.entries()) {
      const key: Value = keys[index]?.run(event, state, previous, named)
      const value = run(event, state, previous, named)
      if (key === undefined || value === undefined) return undefined
      if (key === UNKNOWN || value === UNKNOWN) unknown = true
      else if (typeof key === 'string') map[key] = value
    }
    return unknown ? UNKNOWN : map
  })
}

function textKey(node: ASTNode, context: Context): Compiled {
  const key = context.compile(node)
  if (key.type.kind === 'string' || key.type.kind === 'nothing') return key
  return context.refuse(node, `A map key must be a string, found ${typeName(key.type)}`, 'Use string keys.')
}

function commonType(nodes: readonly ASTNode[], parts: readonly Compiled[], context: Context): Type {
  let type: Type = NOTHING
  for (const [index, part] of parts.entries()) {
    const joined = part.type.kind === 'record' ? undefined : join(type, part.type)
    const node = nodes[index]
    if (joined === undefined && node !== undefined) {
      const reason = `${typeName(part.type)} among values of type ${typeName(type)}`
      context.refuse(node, reason, 'Give all values one type.')
    } else if (joined !== undefined) type = joined
  }
  return type
}
