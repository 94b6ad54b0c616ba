import type { ASTNode } from '@marcbachmann/cel-js'
import { UNKNOWN } from '../Machine.ts'
import type { Compiled, Context, Evaluate, Value } from './Compiled.ts'
import { BOOL, join, type Type, typeName } from './Type.ts'

/** `&&`: false when either side is, whatever the other is, even an error. */
export function compileAnd(node: ASTNode, sides: readonly [ASTNode, ASTNode], context: Context): Compiled {
  const parts = conditions(sides, context)
  const [left, right] = [parts[0].run, parts[1].run]
  return context.node(node, BOOL, parts, (event, state, previous, named) => {
    const first = left(event, state, previous, named)
    if (first === false) return false
    const second = right(event, state, previous, named)
    return second === false ? false : combine(first, second, true)
  })
}

/** `||`: true when either side is, whatever the other is, even an error. */
export function compileOr(node: ASTNode, sides: readonly [ASTNode, ASTNode], context: Context): Compiled {
  const parts = conditions(sides, context)
  const [left, right] = [parts[0].run, parts[1].run]
  return context.node(node, BOOL, parts, (event, state, previous, named) => {
    const first = left(event, state, previous, named)
    if (first === true) return true
    const second = right(event, state, previous, named)
    return second === true ? true : combine(first, second, false)
  })
}

export function compileNot(node: ASTNode, operand: ASTNode, context: Context): Compiled {
  const part = condition(operand, context)
  const run = part.run
  return context.node(node, BOOL, [part], (event, state, previous, named) => {
    const value = run(event, state, previous, named)
    return typeof value === 'boolean' ? !value : value === UNKNOWN ? UNKNOWN : undefined
  })
}

export function compileTernary(
  node: ASTNode,
  [test, yes, no]: readonly [ASTNode, ASTNode, ASTNode],
  context: Context,
): Compiled {
  const parts = [condition(test, context), context.compile(yes), context.compile(no)] as const
  const type = join(parts[1].type, parts[2].type)
  if (type === undefined) return refuseMixed(no, parts[1].type, parts[2].type, context)
  const [chosen, left, right] = [parts[0].run, parts[1].run, parts[2].run]
  return context.node(node, type, parts, (event, state, previous, named) => {
    const value = chosen(event, state, previous, named)
    if (value === true) return left(event, state, previous, named)
    if (value === false) return right(event, state, previous, named)
    return value === UNKNOWN ? UNKNOWN : undefined
  })
}

/** A node that must be bool; the fault is noted when it is not. */
function condition(node: ASTNode, context: Context): Compiled {
  const part = context.compile(node)
  if (part.type.kind === 'bool' || part.type.kind === 'nothing') return part
  return context.refuse(node, `Expected bool, found ${typeName(part.type)}`, 'Write a comparison or a test here.')
}

function conditions(sides: readonly [ASTNode, ASTNode], context: Context): readonly [Compiled, Compiled] {
  return [condition(sides[0], context), condition(sides[1], context)]
}

function refuseMixed(node: ASTNode, left: Type, right: Type, context: Context): Compiled {
  const remedy = 'Give both branches one type; a hashed value goes together only with hashed values and null.'
  return context.refuse(node, `The branches are ${typeName(left)} and ${typeName(right)}`, remedy)
}

/** `all` is the value both must have, neither being its opposite. */
function combine(first: Value, second: Value, all: boolean): ReturnType<Evaluate> {
  if (first === all && second === all) return all
  return first === UNKNOWN || second === UNKNOWN ? UNKNOWN : undefined
}
