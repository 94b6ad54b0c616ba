import { byteOrder } from '../../ports/byteOrder.ts'
import type { SpanAttribute, TraceSpan } from '../TraceSpan.ts'
import { compilePattern } from './compilePattern.ts'
import type { Comparison, Condition, Field, Value } from './Query.ts'
import type { TraceFacts } from './traceFacts.ts'
import { valueOf } from './valueOf.ts'

type Test = (span: TraceSpan, facts: TraceFacts) => boolean

/** The test of one span that a condition asks for. */
export function compileCondition(condition: Condition): Test {
  switch (condition.kind) {
    case 'constant':
      return () => condition.value
    case 'not': {
      const inner = compileCondition(condition.condition)
      return (span, facts) => !inner(span, facts)
    }
    case 'and':
    case 'or': {
      const [left, right] = [compileCondition(condition.left), compileCondition(condition.right)]
      return condition.kind === 'and'
        ? (span, facts) => left(span, facts) && right(span, facts)
        : (span, facts) => left(span, facts) || right(span, facts)
    }
    case 'exists':
      return presence(condition.field, true)
    case 'absent':
      return presence(condition.field, false)
    default:
      return comparison(condition)
  }
}

function presence(field: Field, wanted: boolean): Test {
  return (span, facts) => (valueOf(field, span, facts) !== undefined) === wanted
}

function comparison({ field, operator, value }: Comparison): Test {
  if (operator === '=~' || operator === '!~') {
    const matches = compilePattern(String(value.value))
    if (typeof matches === 'string') return () => false
    const wanted = operator === '=~'
    return (span, facts) => {
      const actual = valueOf(field, span, facts)
      return typeof actual === 'string' && matches(actual) === wanted
    }
  }
  return (span, facts) => {
    const order = compareValues(valueOf(field, span, facts), value)
    return order !== undefined && holds(order, operator)
  }
}

/** Negative, zero or positive as with `sort`; `undefined` for an absent value or one of another type. */
function compareValues(actual: SpanAttribute | bigint | undefined, { value }: Value): number | undefined {
  if (typeof actual === 'string' && typeof value === 'string') return byteOrder(actual, value)
  if (typeof actual !== typeof value || actual === undefined) return undefined
  return actual < value ? -1 : actual > value ? 1 : 0
}

/** Whether an order of two values is what a comparison operator asks for. */
export function holds(order: number, operator: '=' | '!=' | '<' | '<=' | '>' | '>='): boolean {
  switch (operator) {
    case '=':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    default:
      return order >= 0
  }
}
