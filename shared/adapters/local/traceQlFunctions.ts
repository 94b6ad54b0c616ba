import type { AggregateOptions, DatabaseSync } from 'node:sqlite'
import { holds } from '../../tracing/traceql/compileCondition.ts'
import { compilePattern } from '../../tracing/traceql/compilePattern.ts'

type Operator = Parameters<typeof holds>[1]

interface Sum {
  readonly total: number | bigint | undefined
  readonly count: number
  readonly operator: string
  readonly bound: string
}

const NOTHING: Sum = { total: undefined, count: 0, operator: '=', bound: '' }

/** Gives the database what TraceQL needs beyond SQL: regular expressions, exact numbers, sums of spans' fields. */
export function addTraceQlFunctions(database: DatabaseSync): void {
  const patterns = new Map<string, ReturnType<typeof compilePattern>>()
  const matches = (pattern: string, text: unknown): number | null => {
    if (typeof text !== 'string') return null
    const compiled = patterns.get(pattern) ?? compilePattern(pattern)
    patterns.set(pattern, compiled)
    const answer = typeof compiled === 'string' ? undefined : compiled(text)
    return answer === undefined ? null : Number(answer)
  }
  database.function('regexp', { deterministic: true }, (pattern, text) => matches(String(pattern), text))
  database.function('number_of', { deterministic: true }, (text) => Number(text))
  for (const name of ['sum', 'avg'] as const) {
    const options = {
      start: () => NOTHING,
      step: add,
      // Makes it a window function. Over a whole set nothing is ever taken away again.
      inverse: (sum: Sum) => sum,
      result: (sum: Sum) => Number(sumHolds(sum, name)),
      useBigIntArguments: true,
    }
    // Node takes any value as the accumulator; its types know of SQL values alone.
    database.aggregate(`${name}_holds`, options as unknown as AggregateOptions)
  }
}

function add(sum: Sum, value: unknown, operator: unknown, bound: unknown): Sum {
  if (typeof value !== 'number' && typeof value !== 'bigint') return sum
  return { total: plus(sum.total, value), count: sum.count + 1, operator: String(operator), bound: String(bound) }
}

/** A duration is never added to a number: all values of one sum are of one type. */
function plus(total: number | bigint | undefined, value: number | bigint): number | bigint {
  if (typeof total === 'bigint' && typeof value === 'bigint') return total + value
  return total === undefined ? value : Number(total) + Number(value)
}

function sumHolds({ total, count, operator, bound }: Sum, name: 'sum' | 'avg'): boolean {
  if (total === undefined) return false
  if (typeof total === 'bigint') {
    return holds(order(total, BigInt(bound) * (name === 'avg' ? BigInt(count) : 1n)), operator as Operator)
  }
  return holds(order(name === 'avg' ? total / count : total, Number(bound)), operator as Operator)
}

function order<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
