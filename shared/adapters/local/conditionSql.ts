import type { SQLInputValue } from 'node:sqlite'
import type { Comparison, Condition, Value } from '../../tracing/traceql/Query.ts'
import { fieldSql, presenceSql, typeOfValue } from './fieldSql.ts'
import type { QueryValues } from './queryValues.ts'

const LARGEST = 2n ** 63n - 1n

/** SQL that is 1 or 0, never NULL, for a row of `spans` named `s`. */
export function conditionSql(condition: Condition, values: QueryValues): string {
  switch (condition.kind) {
    case 'constant':
      return condition.value ? '1' : '0'
    case 'not':
      return `(NOT ${conditionSql(condition.condition, values)})`
    case 'and':
    case 'or':
      return balanced(
        termsOf(condition, condition.kind).map((term) => conditionSql(term, values)),
        condition.kind === 'and' ? 'AND' : 'OR',
      )
    case 'exists':
      return presenceSql(condition.field, values)
    case 'absent':
      return `(NOT ${presenceSql(condition.field, values)})`
    default:
      return comparisonSql(condition, values)
  }
}

/** The terms of a chain, left to right. */
export function termsOf(condition: Condition, kind: 'and' | 'or'): readonly Condition[] {
  const terms: Condition[] = []
  const open = [condition]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === kind) open.push(next.right, next.left)
    else terms.push(next)
  }
  return terms
}

/** SQLite refuses expressions nested a thousand deep, which a chain of as many terms would be. */
function balanced(terms: readonly string[], operator: 'AND' | 'OR'): string {
  if (terms.length <= 2) return `(${terms.join(` ${operator} `)})`
  const middle = terms.length >> 1
  return `(${balanced(terms.slice(0, middle), operator)} ${operator} ${balanced(terms.slice(middle), operator)})`
}

function comparisonSql({ field, operator, value }: Comparison, values: QueryValues): string {
  const actual = fieldSql(field, typeOfValue(value), values)
  if (operator === '=~' || operator === '!~') {
    const wanted = operator === '=~' ? 1 : 0
    return `((${actual} REGEXP ${values.bind(boundValue(value))}) IS ${wanted})`
  }
  return `((${actual} ${operator} ${values.bind(boundValue(value))}) IS TRUE)`
}

/** A duration that SQLite's integers cannot hold is compared as a fraction, which is exact there. */
export function boundValue({ value }: Value): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint' && (value > LARGEST || value < -LARGEST)) return Number(value)
  return value
}
