import type { ASTNode } from '@marcbachmann/cel-js'
import type { FieldValue } from '../../events/DomainEvent.ts'
import { UNKNOWN } from '../Machine.ts'
import { type Compiled, type Context, ON_LOCAL, type Value } from './Compiled.ts'
import { isList } from './equalValues.ts'
import { BOOL, STRING, type Type, typeName } from './Type.ts'

const MACROS = ['all', 'exists', 'exists_one', 'filter', 'map'] as const
type Macro = (typeof MACROS)[number]

export function isMacro(name: string): name is Macro {
  return (MACROS as readonly string[]).includes(name)
}

/**
 * `list.all(x, …)` and its kin. `all`, `exists` and `exists_one` also walk the keys of a map; `filter` and `map` do not,
 * as the keys of a map have no order.
 */
export function compileMacro(
  node: ASTNode,
  [name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]],
  context: Context,
): Compiled {
  const base = context.compile(receiver)
  const [variable, body] = args
  if (variable?.op !== 'id' || body === undefined || args.length !== 2) {
    return context.refuse(node, `${name}() takes a variable and an expression`, `Write list.${name}(x, …).`)
  }
  const item = itemType(base.type, name)
  if (item === undefined) {
    return context.refuse(node, `${name}() does not take ${typeName(base.type)}`, 'Use it on a list.')
  }
  const cell: { value: Value } = { value: undefined }
  const binding = { type: item, run: () => cell.value, needs: ON_LOCAL }
  const inner = context.compile(body, new Map(context.scope).set(variable.args, binding))
  if (name !== 'map' && inner.type.kind !== 'bool' && inner.type.kind !== 'nothing') {
    return context.refuse(body, `Expected bool, found ${typeName(inner.type)}`, 'Write a comparison or a test here.')
  }
  if (inner.type.kind === 'record') return context.refuse(body, 'A group of fields is no value', 'Use single fields.')
  const type: Type = name === 'map' ? { kind: 'list', item: inner.type } : name === 'filter' ? base.type : BOOL
  const compiled = context.node(node, type, [base, inner], (event, state, previous, named) => {
    const items = itemsOf(base.run(event, state, previous, named))
    if (items === undefined || items === UNKNOWN) return items
    const results = items.map((value) => {
      cell.value = value
      return inner.run(event, state, previous, named)
    })
    return resultOf(name as Macro, items, results)
  })
  return { ...compiled, needs: isNested(context) ? compiled.needs : compiled.needs & ~ON_LOCAL }
}

/** Inside another macro the variable of that macro may still be needed. */
function isNested(context: Context): boolean {
  return [...context.scope.values()].some((binding) => binding.needs === ON_LOCAL)
}

function itemType(type: Type, name: string): Type | undefined {
  if (type.kind === 'list') return type.item
  if (type.kind === 'nothing') return type
  return type.kind === 'map' && name !== 'filter' && name !== 'map' ? STRING : undefined
}

function itemsOf(value: Value): readonly FieldValue[] | typeof UNKNOWN | undefined {
  if (value === UNKNOWN) return UNKNOWN
  if (typeof value !== 'object' || value === null) return undefined
  return isList(value) ? (value as readonly FieldValue[]) : Object.keys(value)
}

function resultOf(name: Macro, items: readonly FieldValue[], results: readonly Value[]): Value {
  if (name === 'all' && results.includes(false)) return false
  if (name === 'exists' && results.includes(true)) return true
  if (results.includes(UNKNOWN)) return UNKNOWN
  if (results.includes(undefined)) return undefined
  if (name === 'map') return results as readonly FieldValue[]
  if (name === 'filter') return items.filter((_, index) => results[index] === true)
  if (name === 'exists_one') return results.filter((result) => result === true).length === 1
  return name === 'all'
}
