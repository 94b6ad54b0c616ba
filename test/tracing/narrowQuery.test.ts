import { expect, it } from 'vitest'
import { narrowQuery } from '../../shared/tracing/narrowQuery.ts'
import { evaluateQuery } from '../../shared/tracing/traceql/evaluateQuery.ts'
import { parseTraceQl } from '../../shared/tracing/traceql/parseTraceQl.ts'
import { failedRun, spanAt } from './rendering/sampleSpans.ts'

const found = (text: string | undefined, narrowing: Parameters<typeof narrowQuery>[1], spans = failedRun) =>
  evaluateQuery(narrowQuery(text === undefined ? undefined : parseTraceQl(text), narrowing), spans).map(
    ({ spanId }) => spanId,
  )

it('changes nothing unless asked', () => {
  const query = parseTraceQl('{ name = "run" } | select(name)')
  expect(narrowQuery(query, {})).toBe(query)
})

it('searches among all spans without a query', () => {
  expect(found(undefined, { status: 'ERROR' })).toEqual(['a1', 'b2'])
  expect(found(undefined, { status: 'OK' })).toEqual(['b1'])
  expect(found(undefined, { status: 'ERROR', timeoutOnly: true })).toEqual(['b2'])
})

it('keeps of what a query finds the spans that went like this', () => {
  expect(found('{ name = "read" } || { name = "decode" }', { timeoutOnly: true })).toEqual(['b2'])
  expect(found('{ name = "run" || name = "read" }', { status: 'OK' })).toEqual(['b1'])
  expect(found('{ name = "read" }', { timeoutOnly: true })).toEqual([])
})

it('narrows after what a query counts', () => {
  expect(found('{ } | count() = 4', { timeoutOnly: true })).toEqual(['b2'])
  expect(found('{ } | count() = 1', { timeoutOnly: true })).toEqual([])
  expect(
    found('{ } | { kind = client } | count() = 1', { status: 'ERROR' }, [...failedRun, spanAt(0, 'x', '')]),
  ).toEqual([])
})
