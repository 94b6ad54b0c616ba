import type { SyntaxNode } from '@lezer/common'
import { typeOf } from './checkComparison.ts'
import { childrenOf } from './inOrder.ts'
import type { Field, Stage } from './Query.ts'
import type { QueryText } from './queryText.ts'
import { readCondition, readTerm } from './readCondition.ts'
import { type Literal, negated, readValue } from './readValue.ts'

type Aggregate = Extract<Stage, { kind: 'aggregate' }>

/** What stands behind a pipe, for the remedy of a refusal. */
export const knownStages =
  'Behind | stand { … }, count(), avg(x), min(x), max(x) or sum(x) with a comparison, and select(x, y).'
const operators: Readonly<Record<string, Aggregate['operator']>> = {
  '=': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}
const turned = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

/** A filter, aggregate or `select`, or the refusal of any other stage. */
export function readStage(node: SyntaxNode, query: QueryText): Stage {
  const [inner] = childrenOf(node)
  switch (node.name) {
    case 'SpansetFilter':
      return { kind: 'filter', where: inner === undefined ? undefined : readCondition(inner, query) }
    case 'SelectOperation':
      return { kind: 'select', fields: inner === undefined ? [] : selected(inner, query) }
    case 'ScalarFilter':
      return readAggregate(node, query)
    default: {
      const name = /^\w*/.exec(query.text.slice(node.from))?.[0]
      return query.refuse(node.from, `\`${name}\` is not supported.`, knownStages)
    }
  }
}

function selected(list: SyntaxNode, query: QueryText): readonly Field[] {
  const fields: Field[] = []
  for (let rest: SyntaxNode | undefined = list; rest !== undefined; ) {
    const [first, second] = childrenOf(rest)
    const last = second ?? first
    if (last !== undefined) fields.unshift(fieldOf(last, 'select', query))
    rest = second === undefined ? undefined : first
  }
  return fields
}

function fieldOf(node: SyntaxNode, name: string, query: QueryText): Field {
  const term = readTerm(node, query)
  if (term.kind === 'field') return term.field
  return query.refuse(term.at, `${name}() takes fields only.`, 'Write select(name, span.x) or avg(duration).')
}

function readAggregate(node: SyntaxNode, query: QueryText): Stage {
  const [left, comparison, right] = childrenOf(node)
  if (left === undefined || comparison === undefined || right === undefined) {
    return query.refuse(node.from, 'This is not a comparison.', knownStages)
  }
  const written = query.text.slice(comparison.from, comparison.to)
  const operator = operators[written]
  if (operator === undefined) {
    return query.refuse(comparison.from, `\`${written}\` does not compare numbers.`, 'Use =, !=, <, <=, > or >=.')
  }
  const sides = [readScalar(left, query), readScalar(right, query)] as const
  const aggregates = sides.filter((side) => 'aggregate' in side)
  const values = sides.filter((side) => 'literal' in side)
  const [aggregate, value] = [aggregates[0], values[0]]
  if (aggregate === undefined || value === undefined) {
    return query.refuse(right.from, 'An aggregate is compared with a number or a duration.', 'Write count() > 2.')
  }
  const called = readCall(aggregate.aggregate, query)
  return {
    kind: 'aggregate',
    ...called,
    operator: aggregate === sides[0] ? operator : turned[operator],
    value: fitting(called, value, query),
  }
}

type Scalar = { readonly aggregate: SyntaxNode } | { readonly literal: Literal; readonly at: number }

function readScalar(node: SyntaxNode, query: QueryText): Scalar {
  const [first, second] = childrenOf(node)
  if (first === undefined || second !== undefined) {
    const at = second?.from ?? node.from
    return query.refuse(at, 'Arithmetic is not supported.', 'Compare an aggregate with a number or a duration.')
  }
  if (first.name === 'ScalarExpression') return readScalar(first, query)
  if (first.name === 'Aggregate') return { aggregate: first }
  const literal = readValue(first, query)
  const isNegative = query.text[node.from] === '-' && first.from > node.from
  return { literal: (isNegative ? negated(literal) : undefined) ?? literal, at: node.from }
}

function readCall(node: SyntaxNode, query: QueryText): Pick<Aggregate, 'function' | 'field'> {
  const [name, argument] = childrenOf(node)
  if (name === undefined || argument === undefined) return { function: 'count', field: undefined }
  const called = query.text.slice(name.from, name.to) as 'avg' | 'min' | 'max' | 'sum'
  const field = fieldOf(argument, called, query)
  const type = typeOf(field)
  if (type === 'attribute' || type === 'duration') return { function: called, field }
  return query.refuse(
    argument.from,
    `${called}() takes numbers and durations.`,
    'Use an attribute, duration or traceDuration.',
  )
}

function fitting(
  { field }: Pick<Aggregate, 'function' | 'field'>,
  { literal, at }: Extract<Scalar, { literal: Literal }>,
  query: QueryText,
): Aggregate['value'] {
  const isDuration = field !== undefined && typeOf(field) === 'duration'
  if (literal !== 'nil') {
    if (literal.kind === (isDuration ? 'duration' : 'number')) return literal as Aggregate['value']
    if (isDuration && literal.kind === 'number' && Number.isInteger(literal.value)) {
      return { kind: 'duration', value: BigInt(literal.value) }
    }
  }
  return isDuration
    ? query.refuse(
        at,
        'Durations are compared with a duration.',
        'Write a duration such as 1.5s, or whole nanoseconds.',
      )
    : query.refuse(at, 'Counts and attributes are compared with a number.', 'Write a number.')
}
