import type { Item } from './inOrder.ts'

type Operand = Extract<Item, { kind: 'operand' }>
type Operator = Exclude<Item, { kind: 'operand' }>

interface Meaning<Result> {
  operand(item: Operand): Result
  prefix(operator: Operator, result: Result): Result
  binary(operator: Operator, left: Result, right: Result): Result
}

/**
 * Tempo's precedences (its grammar, pkg/traceql/expr.y): `&&` and `||` bind alike and group to the left, as do the
 * comparisons and structural operators, which bind tighter; `!` binds tighter still.
 */
function precedence({ kind, text }: Operator): number {
  if (kind === 'prefix') return text === '!' ? 4 : 3
  if (text === '&&' || text === '||') return 1
  return '+-*/%^'.includes(text) ? 3 : 2
}

/** Groups operands and operators by precedence; there is an operand, and one on both sides of each operator. */
export function climb<Result>(items: readonly Item[], meaning: Meaning<Result>): Result {
  let position = 0
  const read = (above: number): Result => {
    const first = items[position++]
    if (first === undefined) throw new RangeError('An operator stands without an operand.')
    let left = first.kind === 'operand' ? meaning.operand(first) : meaning.prefix(first, read(precedence(first)))
    for (;;) {
      const operator = items[position]
      if (operator === undefined || operator.kind === 'operand' || precedence(operator) <= above) return left
      position += 1
      left = meaning.binary(operator, left, read(precedence(operator)))
    }
  }
  return read(0)
}
