import type { Condition, Query, Spanset } from '../../tracing/traceql/Query.ts'

/** True when a query can only match in traces that hold a span of status ERROR. Never wrongly true. */
export function requiresError({ spanset, stages }: Query): boolean {
  return ofSpanset(spanset) || stages.some((stage) => stage.kind === 'filter' && ofCondition(stage.where))
}

function ofSpanset(spanset: Spanset): boolean {
  if (spanset.kind === 'filter') return ofCondition(spanset.where)
  const left = ofSpanset(spanset.left)
  // The only operation that looks for spans which are not there.
  if (spanset.operator === '!>>') return left
  const right = ofSpanset(spanset.right)
  return spanset.operator === '||' ? left && right : left || right
}

function ofCondition(condition: Condition | undefined): boolean {
  switch (condition?.kind) {
    case 'and':
      return ofCondition(condition.left) || ofCondition(condition.right)
    case 'or':
      return ofCondition(condition.left) && ofCondition(condition.right)
    case 'comparison': {
      const { operator, field, value } = condition
      const isStatus = field.kind === 'intrinsic' && field.name === 'status'
      return isStatus && operator === '=' && value.kind === 'status' && value.value === 'error'
    }
    default:
      return false
  }
}
