import type { Condition, Query } from './traceql/Query.ts'

export interface Narrowing {
  readonly status?: 'OK' | 'ERROR' | undefined
  readonly timeoutOnly?: boolean | undefined
}

/** Of the spans that a query finds (without one, of all) those that also went like this: a further stage of the query. */
export function narrowQuery(query: Query | undefined, { status, timeoutOnly = false }: Narrowing): Query {
  const asked: Query = query ?? { spanset: { kind: 'filter', where: undefined }, stages: [] }
  const conditions: Condition[] = []
  if (status !== undefined) {
    conditions.push({
      kind: 'comparison',
      operator: '=',
      field: { kind: 'intrinsic', name: 'status' },
      value: { kind: 'status', value: status === 'OK' ? 'ok' : 'error' },
    })
  }
  if (timeoutOnly) {
    conditions.push({
      kind: 'comparison',
      operator: '=',
      field: { kind: 'attribute', scope: 'span', name: 'timeout' },
      value: { kind: 'boolean', value: true },
    })
  }
  if (conditions.length === 0) return asked
  const { spanset, stages } = asked
  // In the filter itself the condition reaches an index. An aggregate has to see what it would have seen without it.
  if (spanset.kind === 'filter' && stages.every(({ kind }) => kind !== 'aggregate')) {
    return { spanset: { kind: 'filter', where: all([spanset.where, ...conditions]) }, stages }
  }
  return { spanset, stages: [...stages, { kind: 'filter', where: all(conditions) }] }
}

function all(conditions: readonly (Condition | undefined)[]): Condition | undefined {
  return conditions
    .filter((condition) => condition !== undefined)
    .reduce<Condition | undefined>(
      (left, right) => (left === undefined ? right : { kind: 'and', left, right }),
      undefined,
    )
}
