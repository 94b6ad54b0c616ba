import type { ASTNode } from '@marcbachmann/cel-js'
import { UNKNOWN } from '../Machine.ts'
import { unknownOrError } from './arithmetic.ts'
import type { Compiled, Context } from './Compiled.ts'
import { equalValues, isList } from './equalValues.ts'
import { suggestName } from './suggestName.ts'
import { BOOL, join, type Type, typeName } from './Type.ts'

type Sides = readonly [ASTNode, ASTNode]

/** `==` and `!=`; null may be compared with everything, an opaque value only with null and opaque values. */
export function compileEquality(node: ASTNode, sides: Sides, equal: boolean, context: Context): Compiled {
  const parts = [context.compile(sides[0]), context.compile(sides[1])] as const
  const fault = comparable(parts[0].type, parts[1].type)
  if (fault !== undefined) return context.refuse(node, fault.reason, fault.remedy)
  const strange = unlistedValue(parts[0].type, sides[1], context) ?? unlistedValue(parts[1].type, sides[0], context)
  if (strange !== undefined) return strange
  const [left, right] = [parts[0].run, parts[1].run]
  return context.node(node, BOOL, parts, (event, state, previous, named) => {
    const a = left(event, state, previous, named)
    const b = right(event, state, previous, named)
    if (a === undefined || b === undefined) return undefined
    if (a === UNKNOWN || b === UNKNOWN) return UNKNOWN
    return equalValues(a, b) === equal
  })
}

const ORDERINGS = {
  '<': (a: number | string, b: number | string) => a < b,
  '<=': (a: number | string, b: number | string) => a <= b,
  '>': (a: number | string, b: number | string) => a > b,
  '>=': (a: number | string, b: number | string) => a >= b,
}

/** `<`, `<=`, `>`, `>=` on numbers or on strings (by UTF-16 units). */
export function compileOrdering(
  node: ASTNode,
  sides: Sides,
  operator: keyof typeof ORDERINGS,
  context: Context,
): Compiled {
  const parts = [context.compile(sides[0]), context.compile(sides[1])] as const
  const [first, second] = [parts[0].type, parts[1].type]
  const numbers = isNumber(first) && isNumber(second)
  const strings = isText(first) && isText(second)
  if (!numbers && !strings) {
    const remedy =
      first.kind === 'opaque' || second.kind === 'opaque'
        ? 'A hashed value has no order; compare it with == or !=, or declare the field `pii: keep`.'
        : 'Compare two numbers or two strings.'
    return context.refuse(node, `\`${operator}\` does not take ${typeName(first)} and ${typeName(second)}`, remedy)
  }
  const [left, right, holds] = [parts[0].run, parts[1].run, ORDERINGS[operator]]
  return context.node(node, BOOL, parts, (event, state, previous, named) => {
    const a = left(event, state, previous, named)
    const b = right(event, state, previous, named)
    if (typeof a === 'number' && typeof b === 'number') return holds(a, b)
    if (typeof a === 'string' && typeof b === 'string') return holds(a, b)
    return unknownOrError(a, b)
  })
}

/** `item in list` and `key in map`. */
export function compileMembership(node: ASTNode, sides: Sides, context: Context): Compiled {
  const parts = [context.compile(sides[0]), context.compile(sides[1])] as const
  const [item, whole] = [parts[0].type, parts[1].type]
  if (whole.kind === 'list') {
    const fault = comparable(item, whole.item)
    if (fault !== undefined) return context.refuse(node, fault.reason, fault.remedy)
  } else if (whole.kind !== 'nothing' && !(whole.kind === 'map' && isText(item))) {
    const reason = `\`in\` does not take ${typeName(item)} and ${typeName(whole)}`
    return context.refuse(node, reason, 'Write a list or a map with string keys to the right of `in`.')
  }
  const [left, right] = [parts[0].run, parts[1].run]
  return context.node(node, BOOL, parts, (event, state, previous, named) => {
    const a = left(event, state, previous, named)
    const b = right(event, state, previous, named)
    if (a === undefined || b === undefined || a === UNKNOWN || b === UNKNOWN) return unknownOrError(a, b)
    if (isList(b)) return b.some((candidate) => equalValues(a, candidate))
    return typeof b === 'object' && b !== null ? typeof a === 'string' && Object.hasOwn(b, a) : undefined
  })
}

function comparable(left: Type, right: Type): { readonly reason: string; readonly remedy: string } | undefined {
  const reason = `${typeName(left)} cannot be compared with ${typeName(right)}`
  if (left.kind === 'record' || right.kind === 'record') return { reason, remedy: 'Compare single fields.' }
  if (join(left, right) !== undefined || (isNumber(left) && isNumber(right))) return undefined
  if (left.kind === 'opaque' || right.kind === 'opaque') {
    const remedy = 'A hashed value can only be compared with hashed values and null; or declare the field `pii: keep`.'
    return { reason, remedy }
  }
  return { reason, remedy: 'Compare values of one type.' }
}

/** A literal that the enum of the other side does not list can never be equal to it: surely a slip of the pen. */
function unlistedValue(type: Type, other: ASTNode, context: Context): Compiled | undefined {
  if (type.kind !== 'string' || type.values === undefined || other.op !== 'value') return undefined
  if (typeof other.args !== 'string' || type.values.includes(other.args)) return undefined
  const reason = `'${other.args}' is not one of the declared values`
  return context.refuse(other, reason, suggestName(other.args, type.values, 'values'))
}

function isNumber(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'double' || type.kind === 'nothing'
}

function isText(type: Type): boolean {
  return type.kind === 'string' || type.kind === 'nothing'
}
