import * as fc from 'fast-check'
import type { Condition, Intrinsic, Query, Spanset, Value } from '../../shared/tracing/traceql/Query.ts'

const text = fc.constantFrom('a', 'b', 'c', "'; DROP TABLE spans", '')

const isEqual = (field: Intrinsic, value: fc.Arbitrary<Value>): fc.Arbitrary<Condition> =>
  fc.record({
    kind: fc.constant('comparison'),
    operator: fc.constant('='),
    field: fc.constant({ kind: 'intrinsic', name: field }),
    value,
  })
const string: fc.Arbitrary<Value> = fc.record({ kind: fc.constant('string'), value: text })

/** What a store may have an index of. */
const term: fc.Arbitrary<Condition> = fc.oneof(
  isEqual('name', string),
  isEqual('key', string),
  isEqual('verdict', string),
  isEqual('domain', string),
  isEqual('status', fc.record({ kind: fc.constant('status'), value: fc.constantFrom('ok', 'error', 'unset') })),
  isEqual('status', fc.record({ kind: fc.constant('string'), value: fc.constantFrom('ok', 'error', 'ERROR') })),
  fc.record({
    kind: fc.constant('comparison'),
    operator: fc.constant('='),
    field: fc.record({
      kind: fc.constant('attribute'),
      scope: fc.constantFrom('span', 'any', 'resource'),
      name: fc.constant('timeout'),
    }),
    value: fc.record({ kind: fc.constant('boolean'), value: fc.boolean() }),
  }),
)

const where: fc.Arbitrary<Condition> = fc.oneof(
  term,
  fc.record({ kind: fc.constantFrom('and', 'or'), left: term, right: term }),
  fc
    .tuple(term, term, term)
    .map(([a, b, c]): Condition => ({ kind: 'and', left: { kind: 'or', left: a, right: b }, right: c })),
)
const filter = fc.record({ kind: fc.constant('filter' as const), where })

const spanset: fc.Arbitrary<Spanset> = fc.oneof(
  filter,
  fc.record({
    kind: fc.constant('operation'),
    operator: fc.constantFrom('&&', '||', '>', '>>', '<', '<<', '~', '!>>'),
    left: filter,
    right: filter,
  }),
)

/** Queries that equalities narrow down. */
export const seekableQuery: fc.Arbitrary<Query> = fc.record({ spanset, stages: fc.array(filter, { maxLength: 1 }) })
