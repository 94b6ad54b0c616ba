import * as fc from 'fast-check'
import type {
  Comparison,
  Condition,
  Field,
  Query,
  Spanset,
  Stage,
  Value,
} from '../../../shared/tracing/traceql/Query.ts'

/** Few words, so that what random queries ask for is often there in random traces. */
export const words = ['a', 'b', 'c', 'timeout', 'policy_snapshot', 'service.name', 'a "b"\\c', 'é 漢😀'] as const

const attributeField = fc.record({
  kind: fc.constant('attribute' as const),
  scope: fc.constantFrom('span' as const, 'resource' as const, 'any' as const),
  name: fc.constantFrom(...words),
})

const intrinsic = <Name extends Extract<Field, { kind: 'intrinsic' }>['name']>(...names: readonly Name[]) =>
  fc.record({ kind: fc.constant('intrinsic' as const), name: fc.constantFrom(...names) })

const durationField = intrinsic('duration', 'traceDuration')
const ownField = intrinsic('verdict', 'domain', 'key')
const textField = intrinsic(
  'name',
  'statusMessage',
  'rootName',
  'rootServiceName',
  'span:id',
  'trace:id',
  'span:parentID',
)

const equal = fc.constantFrom('=' as const, '!=' as const)
const ordered = fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const)
const matching = fc.constantFrom('=~' as const, '!~' as const)

const text = fc.oneof(fc.constantFrom(...words, 'x', 't1'), fc.string({ unit: 'grapheme', maxLength: 6 }))
const string: fc.Arbitrary<Value> = fc.record({ kind: fc.constant('string'), value: text })
const pattern: fc.Arbitrary<Value> = fc.record({
  kind: fc.constant('string'),
  value: fc.constantFrom('a', '.*', '[ab]', 'x|b', 'a.b'),
})
const number = fc.record({
  kind: fc.constant('number' as const),
  value: fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom(0.5, -1.25, 1e21, 2 ** 53 - 1)),
})
const boolean: fc.Arbitrary<Value> = fc.record({ kind: fc.constant('boolean'), value: fc.boolean() })
const duration = fc.record({ kind: fc.constant('duration' as const), value: fc.bigInt({ min: -3n, max: 30n }) })
const status: fc.Arbitrary<Value> = fc.record({
  kind: fc.constant('status'),
  value: fc.constantFrom('ok', 'error', 'unset'),
})
const spanKind: fc.Arbitrary<Value> = fc.record({
  kind: fc.constant('spanKind'),
  value: fc.constantFrom('unspecified', 'internal', 'server', 'client', 'producer', 'consumer'),
})

const comparison = (
  field: fc.Arbitrary<Field>,
  operator: fc.Arbitrary<Comparison['operator']>,
  value: fc.Arbitrary<Value>,
): fc.Arbitrary<Condition> => fc.record({ kind: fc.constant('comparison'), field, operator, value })

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: comparison(attributeField, ordered, fc.oneof(string, number)) },
  comparison(attributeField, equal, boolean),
  comparison(fc.oneof(attributeField, textField, ownField), matching, pattern),
  comparison(fc.oneof(textField, ownField), ordered, string),
  comparison(durationField, ordered, duration),
  comparison(intrinsic('status'), equal, status),
  comparison(intrinsic('kind'), equal, spanKind),
  fc.record({ kind: fc.constant('constant'), value: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('exists', 'absent'), field: fc.oneof(attributeField, ownField) }),
)

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constantFrom('and', 'or'), left: tie('condition'), right: tie('condition') }),
    fc.record({ kind: fc.constant('not'), condition: tie('condition') }),
  ),
}))

const filter = fc.record({ kind: fc.constant('filter' as const), where: fc.option(condition, { nil: undefined }) })

const { spanset } = fc.letrec<{ spanset: Spanset }>((tie) => ({
  spanset: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    filter,
    fc.record({
      kind: fc.constant('operation'),
      operator: fc.constantFrom('&&', '||', '>', '>>', '<', '<<', '~', '!>>'),
      left: tie('spanset'),
      right: tie('spanset'),
    }),
  ),
}))

const aggregate = (
  name: fc.Arbitrary<'count' | 'avg' | 'min' | 'max' | 'sum'>,
  field: fc.Arbitrary<Field | undefined>,
  value: fc.Arbitrary<Extract<Value, { kind: 'number' | 'duration' }>>,
): fc.Arbitrary<Stage> => fc.record({ kind: fc.constant('aggregate'), function: name, field, operator: ordered, value })

const ofField = fc.constantFrom('avg' as const, 'min' as const, 'max' as const, 'sum' as const)
const anyField = fc.oneof(attributeField, durationField, ownField, textField, intrinsic('status', 'kind'))

const stage: fc.Arbitrary<Stage> = fc.oneof(
  filter,
  aggregate(fc.constant('count'), fc.constant(undefined), number),
  aggregate(ofField, attributeField, number),
  aggregate(ofField, durationField, duration),
  fc.record({ kind: fc.constant('select'), fields: fc.array(anyField, { minLength: 1, maxLength: 3 }) }),
)

/** Queries as `parseTraceQl` gives them. */
export const someQuery: fc.Arbitrary<Query> = fc.record({ spanset, stages: fc.array(stage, { maxLength: 2 }) })
