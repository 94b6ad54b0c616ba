import type { ASTNode } from '@marcbachmann/cel-js'
import { UNKNOWN } from '../Machine.ts'
import type { Compiled, Context, Evaluate, Value } from './Compiled.ts'
import { isList } from './equalValues.ts'
import { DOUBLE, INT, join, STRING, type Type, typeName } from './Type.ts'

type Operator = '+' | '-' | '*' | '/' | '%'

/**
 * Numbers are exact: an int result outside ±(2^53 - 1), a division by zero and a result that is not finite are
 * evaluation errors. `+` also joins strings and lists.
 */
export function compileArithmetic(
  node: ASTNode,
  sides: readonly [ASTNode, ASTNode],
  operator: Operator,
  context: Context,
): Compiled {
  const parts = [context.compile(sides[0]), context.compile(sides[1])] as const
  const [left, right] = [parts[0].type, parts[1].type]
  if (left.kind === 'nothing') return context.node(node, right, parts, () => undefined)
  if (right.kind === 'nothing') return context.node(node, left, parts, () => undefined)
  if (left.kind === 'int' && right.kind === 'int') return numeric(node, INT, parts, integer(operator), context)
  if (left.kind === 'double' && right.kind === 'double' && operator !== '%') {
    return numeric(node, DOUBLE, parts, real(operator), context)
  }
  if (operator === '+' && left.kind === 'string' && right.kind === 'string') {
    return joined(
      node,
      STRING,
      parts,
      (a, b) => (typeof a === 'string' && typeof b === 'string' ? a + b : undefined),
      context,
    )
  }
  const list = operator === '+' && left.kind === 'list' ? join(left, right) : undefined
  if (list?.kind === 'list') {
    return joined(node, list, parts, (a, b) => (isList(a) && isList(b) ? ([...a, ...b] as Value) : undefined), context)
  }
  return context.refuse(
    node,
    `\`${operator}\` does not take ${typeName(left)} and ${typeName(right)}`,
    remedyFor(left, right),
  )
}

export function compileNegation(node: ASTNode, operand: ASTNode, context: Context): Compiled {
  const part = context.compile(operand)
  if (part.type.kind !== 'int' && part.type.kind !== 'double' && part.type.kind !== 'nothing') {
    return context.refuse(node, `\`-\` does not take ${typeName(part.type)}`, 'Use it on a number.')
  }
  const run = part.run
  return context.node(node, part.type, [part], (event, state, previous, named) => {
    const value = run(event, state, previous, named)
    return typeof value === 'number' ? 0 - value : value === UNKNOWN ? UNKNOWN : undefined
  })
}

function numeric(
  node: ASTNode,
  type: Type,
  parts: readonly [Compiled, Compiled],
  apply: (left: number, right: number) => number | undefined,
  context: Context,
): Compiled {
  const [left, right] = [parts[0].run, parts[1].run]
  const run: Evaluate = (event, state, previous, named) => {
    const a = left(event, state, previous, named)
    const b = right(event, state, previous, named)
    return typeof a === 'number' && typeof b === 'number' ? apply(a, b) : unknownOrError(a, b)
  }
  return context.node(node, type, parts, run)
}

function joined(
  node: ASTNode,
  type: Type,
  parts: readonly [Compiled, Compiled],
  apply: (left: Value, right: Value) => Value,
  context: Context,
): Compiled {
  const [left, right] = [parts[0].run, parts[1].run]
  return context.node(node, type, parts, (event, state, previous, named) => {
    const a = left(event, state, previous, named)
    const b = right(event, state, previous, named)
    return apply(a, b) ?? unknownOrError(a, b)
  })
}

/** The result of a strict operation on operands of which at least one is not a plain value of its type. */
export function unknownOrError(left: Value, right: Value): typeof UNKNOWN | undefined {
  if (left === undefined || right === undefined) return undefined
  return left === UNKNOWN || right === UNKNOWN ? UNKNOWN : undefined
}

/** `+ 0` turns -0, which is not an int, into 0. */
function integer(operator: Operator): (left: number, right: number) => number | undefined {
  const safe = (value: number) => (Number.isSafeInteger(value) ? value + 0 : undefined)
  if (operator === '+') return (a, b) => safe(a + b)
  if (operator === '-') return (a, b) => safe(a - b)
  if (operator === '*') return (a, b) => safe(a * b)
  if (operator === '/') return (a, b) => (b === 0 ? undefined : safe((a - (a % b)) / b))
  return (a, b) => (b === 0 ? undefined : safe(a % b))
}

function real(operator: Operator): (left: number, right: number) => number | undefined {
  const finite = (value: number) => (Number.isFinite(value) ? value : undefined)
  if (operator === '+') return (a, b) => finite(a + b)
  if (operator === '-') return (a, b) => finite(a - b)
  if (operator === '*') return (a, b) => finite(a * b)
  return (a, b) => finite(a / b)
}

function remedyFor(left: Type, right: Type): string {
  if (left.kind === 'opaque' || right.kind === 'opaque') {
    return 'A hashed value can only be compared with hashed values and null, kept, or tested with has().'
  }
  return 'Give both sides one type: write 1.0 for a double, or convert with int() or double().'
}
