import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'
import { evaluateQuery } from '../../../shared/tracing/traceql/evaluateQuery.ts'
import { evaluateNaively } from './evaluateNaively.ts'
import { someQuery, words } from './someQuery.ts'
import { someSpan } from './someTrace.ts'

const value = fc.oneof(
  fc.constantFrom(...words, 'x', ''),
  fc.integer({ min: -3, max: 12 }),
  fc.constant(0.5),
  fc.boolean(),
)
const attributes = fc.dictionary(fc.constantFrom(...words, 'tracegate.verdict', 'tracegate.key'), value, { maxKeys: 4 })

/** Few ids: parents that are missing, that come twice and that form cycles are the rule here. */
const id = fc.constantFrom('', 'a', 'b', 'c', 'd', 'e', '𐀀', '\uffff')

const span: fc.Arbitrary<TraceSpan> = fc
  .record({
    spanId: id,
    parentSpanId: id,
    serviceName: fc.constantFrom('', 'a', 'b'),
    resource: attributes,
    kind: fc.constantFrom('unspecified' as const, 'internal' as const, 'server' as const, 'client' as const),
    name: fc.constantFrom(...words),
    start: fc.bigInt({ min: 0n, max: 9n }),
    lasts: fc.bigInt({ min: 0n, max: 9n }),
    status: fc.constantFrom('OK' as const, 'ERROR' as const, 'UNSET' as const),
    error: fc.constantFrom('', 'x'),
    timeout: fc.boolean(),
    attributes,
  })
  .map(({ lasts, ...rest }) => someSpan(rest.spanId, rest.parentSpanId, { ...rest, end: rest.start + lasts }))

const trace = fc.array(span, { maxLength: 9 })

/** A proper tree, each span below an earlier one. */
const tree = fc.array(fc.tuple(span, fc.nat()), { minLength: 1, maxLength: 12 }).map((spans) =>
  spans.map(([each, above], index) => ({
    ...each,
    spanId: `s${index}`,
    parentSpanId: index === 0 ? '' : `s${above % index}`,
  })),
)

describe('evaluateQuery, over random queries and traces', () => {
  it('gives what comparing every span with every other gives', () => {
    fc.assert(
      fc.property(someQuery, fc.oneof(trace, tree), (query, spans) => {
        const found = evaluateQuery(query, spans)
        expect(found.map((each) => spans.indexOf(each))).toEqual(
          evaluateNaively(query, spans).map((each) => spans.indexOf(each)),
        )
      }),
      { numRuns: 3000 },
    )
  })
})
