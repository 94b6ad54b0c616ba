import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { requiresError } from '../../../shared/adapters/aws/requiresError.ts'
import { evaluateQuery } from '../../../shared/tracing/traceql/evaluateQuery.ts'
import { parseTraceQl } from '../../../shared/tracing/traceql/parseTraceQl.ts'
import { seekableQuery } from '../../contracts/seekableQuery.ts'
import { someTraceSpan, tracesOf } from '../../contracts/traceSpans.ts'
import { someQuery } from '../../tracing/traceql/someQuery.ts'

test.each([
  '{ status = error }',
  '{ name = "a" && status = error }',
  '{ status = error || status = error }',
  '{ name = "a" } >> { status = error }',
  '{ } | { status = error }',
  '{ status = error } !>> { name = "a" }',
])('asks for an error: %s', (query) => {
  expect(requiresError(parseTraceQl(query))).toBe(true)
})

test.each([
  '{ }',
  '{ status = ok }',
  '{ status != error }',
  '{ !(status = error) }',
  '{ status = error || name = "a" }',
  '{ status = error } || { }',
  '{ name = "a" } !>> { status = error }',
])('does not: %s', (query) => {
  expect(requiresError(parseTraceQl(query))).toBe(false)
})

test('no trace without an error matches a query that asks for one', () => {
  fc.assert(
    fc.property(fc.array(someTraceSpan, { maxLength: 8 }), fc.oneof(someQuery, seekableQuery), (spans, query) => {
      fc.pre(requiresError(query))
      for (const trace of tracesOf(spans.map((span) => ({ ...span, status: 'OK' as const }))).values()) {
        expect(evaluateQuery(query, trace)).toEqual([])
      }
    }),
    { numRuns: 1_000 },
  )
})
