import type { SyntaxNode } from '@lezer/common'
import { checkComparison, typeOf } from './checkComparison.ts'
import { climb } from './climb.ts'
import { type Item, inOrder } from './inOrder.ts'
import type { Comparison, Condition, Field } from './Query.ts'
import type { QueryText } from './queryText.ts'
import { knownFields, readField } from './readField.ts'
import { type Literal, negated, readValue } from './readValue.ts'

/** What stands in braces, in parentheses or beside an operator, before it is known what it is used for. */
export type Term =
  | { readonly kind: 'field'; readonly field: Field; readonly at: number }
  | { readonly kind: 'literal'; readonly literal: Literal; readonly at: number }
  | { readonly kind: 'condition'; readonly condition: Condition; readonly at: number }

type Operator = Exclude<Item, { kind: 'operand' }>

const nested = new Set(['FieldExpression'])
const comparisons = new Set<string>(['=', '!=', '<', '<=', '>', '>=', '=~', '!~'])
const turned: Partial<Record<string, Comparison['operator']>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
  '!=': '!=',
}

/** The condition of a `FieldExpression`. */
export function readCondition(node: SyntaxNode, query: QueryText): Condition {
  return asCondition(readTerm(node, query), query)
}

export function readTerm(node: SyntaxNode, query: QueryText): Term {
  return climb<Term>(inOrder(node, nested, query), {
    operand: ({ node: operand, at }) => {
      if (operand.name === 'FieldExpression') return readTerm(operand, query)
      if (operand.name === 'Static') return { kind: 'literal', literal: readValue(operand, query), at }
      return { kind: 'field', field: readField(operand, query), at }
    },
    prefix: (operator, term) =>
      operator.text === '!' ? readNot(operator, term, query) : readMinus(operator, term, query),
    binary: (operator, left, right) => {
      const { text, at } = operator
      if (text !== '&&' && text !== '||') return readComparison(operator, left, right, query)
      query.count(at)
      const kind = text === '&&' ? 'and' : 'or'
      const condition: Condition = { kind, left: asCondition(left, query), right: asCondition(right, query) }
      return { kind: 'condition', condition, at }
    },
  })
}

function asCondition(term: Term, query: QueryText): Condition {
  if (term.kind === 'condition') return term.condition
  if (term.kind === 'field' && typeOf(term.field) === 'attribute') return isTrue(term.field, true)
  if (term.kind === 'literal' && term.literal !== 'nil' && term.literal.kind === 'boolean') {
    return { kind: 'constant', value: term.literal.value }
  }
  return query.refuse(term.at, 'This is neither true nor false.', 'Compare a field with a value, as in name = "x".')
}

function isTrue(field: Field, value: boolean): Condition {
  return { kind: 'comparison', operator: '=', field, value: { kind: 'boolean', value } }
}

/** `!.x` wants `.x` to be false: a span without it does not match, as with any comparison. */
function readNot({ at }: Operator, term: Term, query: QueryText): Term {
  if (term.kind === 'field' && typeOf(term.field) === 'attribute') {
    return { kind: 'condition', condition: isTrue(term.field, false), at }
  }
  query.count(at)
  return { kind: 'condition', condition: { kind: 'not', condition: asCondition(term, query) }, at }
}

function readMinus({ at }: Operator, term: Term, query: QueryText): Term {
  query.count(at)
  const literal = term.kind === 'literal' ? negated(term.literal) : undefined
  if (literal !== undefined) return { kind: 'literal', literal, at }
  return query.refuse(at, 'Arithmetic is not supported.', 'Put - in front of a number or a duration only.')
}

function readComparison({ text: operator, at }: Operator, left: Term, right: Term, query: QueryText): Term {
  if (!comparisons.has(operator)) {
    return operator === '~'
      ? query.refuse(at, '`~` does not compare values.', 'Use =~ with a regular expression.')
      : query.refuse(at, `Arithmetic (\`${operator}\`) is not supported.`, 'Compare a field with a value.')
  }
  if (left.kind === 'condition' || right.kind === 'condition') {
    const remedy = 'Join comparisons with && and ||; `!` binds tighter than a comparison: write !(.a = 1).'
    return query.refuse(at, 'A comparison is not compared again.', remedy)
  }
  if (left.kind === right.kind) {
    return left.kind === 'field'
      ? query.refuse(right.at, 'Two fields are not compared with each other.', 'Compare a field with a value.')
      : query.refuse(
          left.at,
          'Two values are not compared with each other.',
          `Compare a field with a value. ${knownFields}`,
        )
  }
  const [field, literal] = left.kind === 'field' ? [left, right] : [right, left]
  const used = left.kind === 'field' ? (operator as Comparison['operator']) : turned[operator]
  if (field.kind !== 'field' || literal.kind !== 'literal' || used === undefined) {
    return query.refuse(at, `\`${operator}\` wants the field on its left.`, 'Write .x =~ "pattern".')
  }
  const compared = {
    field: field.field,
    operator: used,
    operatorAt: at,
    literal: literal.literal,
    literalAt: literal.at,
  }
  return { kind: 'condition', condition: checkComparison(compared, query), at }
}
