import type { TraceSpan } from '../TraceSpan.ts'
import { holds } from './compileCondition.ts'
import type { Field, Stage } from './Query.ts'
import type { TraceFacts } from './traceFacts.ts'
import { valueOf } from './valueOf.ts'

type Aggregate = Extract<Stage, { kind: 'aggregate' }>

/**
 * Whether these spans stay in the result. Values that are absent or of another type do not count; over no values at
 * all nothing holds. Durations are summed exactly, in nanoseconds, and an average of them is compared as a fraction.
 */
export function aggregateHolds(stage: Aggregate, spans: readonly TraceSpan[], facts: TraceFacts): boolean {
  const { function: name, operator, value, field } = stage
  if (name === 'count' || field === undefined) return holds(compare(spans.length, Number(value.value)), operator)
  if (value.kind === 'number') {
    const actual = ofNumbers(
      name,
      valuesOf(field, spans, facts).filter((each) => typeof each === 'number'),
    )
    return actual !== undefined && holds(compare(actual, value.value), operator)
  }
  const durations = valuesOf(field, spans, facts).filter((each) => typeof each === 'bigint')
  const actual = ofDurations(name, durations)
  const times = name === 'avg' ? BigInt(durations.length) : 1n
  return actual !== undefined && holds(compare(actual, value.value * times), operator)
}

function valuesOf(field: Field, spans: readonly TraceSpan[], facts: TraceFacts) {
  return spans.map((span) => valueOf(field, span, facts))
}

function ofNumbers(name: 'avg' | 'min' | 'max' | 'sum', values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  if (name === 'min' || name === 'max') return values.reduce((a, b) => (a < b === (name === 'min') ? a : b))
  const sum = values.reduce((a, b) => a + b)
  return name === 'avg' ? sum / values.length : sum
}

/** The sum for `avg`, which the caller compares with the value so many times. */
function ofDurations(name: 'avg' | 'min' | 'max' | 'sum', values: readonly bigint[]): bigint | undefined {
  if (values.length === 0) return undefined
  if (name === 'min' || name === 'max') return values.reduce((a, b) => (a < b === (name === 'min') ? a : b))
  return values.reduce((a, b) => a + b)
}

function compare<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
