import * as fc from 'fast-check'
import { byteOrder } from '../../shared/ports/byteOrder.ts'
import { storableSpan } from '../../shared/ports/storableSpan.ts'
import type { SpanAttributes, TraceSpan } from '../../shared/tracing/TraceSpan.ts'

export function traceSpan(traceId: string, spanId: string, change: Partial<TraceSpan> = {}): TraceSpan {
  return {
    traceId,
    spanId,
    parentSpanId: '',
    serviceName: 'shop',
    resource: {},
    kind: 'internal',
    name: spanId,
    start: 100n,
    end: 200n,
    status: 'OK',
    error: '',
    timeout: false,
    policySnapshot: undefined,
    attributes: {},
    events: [],
    ...change,
  }
}

/** Few of them, so that spans meet: as their own parents, in cycles, twice, above and below. */
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', '', "x'y", 'é😀', '\u0000', '\ud800', 'A"--')
const name = fc.constantFrom('a', 'b', 'c', "'; DROP TABLE spans", 'é 漢😀', '')

const attributes = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c') },
        fc.constantFrom(
          'timeout',
          'policy_snapshot',
          'service.name',
          'a.b',
          'a"b',
          'a "b"\\c',
          'é 漢😀',
          '__proto__',
          '',
          '$',
          '[0]',
        ),
        fc.constantFrom('\n', '\u0000', 'tracegate.key', 'tracegate.verdict', 'tracegate.domain', 'tracegate.evidence'),
      ),
      fc.oneof(
        fc.constantFrom('a', 'b', 'ab', '', 'a\nb', '1', 'true', '\ud800', 'x\u0000y'),
        fc.constantFrom(0, 1, 2, 5, 0.5, -1.25, 1e21, 2 ** 53 - 1, 2 ** 53 + 2, 2 ** 63, 0.1 + 0.2, -0),
        fc.double(),
        fc.boolean(),
      ),
    ),
    { maxLength: 5 },
  )
  .map((entries): SpanAttributes => Object.fromEntries(entries))

const time = fc.oneof(
  { weight: 9, arbitrary: fc.bigInt({ min: 0n, max: 20n }) },
  fc.constantFrom(2n ** 53n + 1n, 1_793_254_602_123_456_789n),
)

export const someTraceSpan: fc.Arbitrary<TraceSpan> = fc
  .record({
    traceId: fc.constantFrom('t1', 't2', 't3', 'T', "t'4", ''),
    spanId: id,
    parentSpanId: id,
    serviceName: fc.constantFrom('shop', 'a', ''),
    resource: attributes,
    kind: fc.constantFrom('unspecified', 'internal', 'server', 'client', 'producer', 'consumer'),
    name,
    start: time,
    length: fc.bigInt({ min: 0n, max: 20n }),
    status: fc.constantFrom('OK', 'ERROR', 'UNSET'),
    error: fc.constantFrom('', 'a'),
    timeout: fc.boolean(),
    policySnapshot: fc.constantFrom(undefined, { retry: { maxAttempts: 2 } }),
    attributes,
    events: fc.array(fc.record({ name, time: fc.constant(3n), attributes }), { maxLength: 2 }),
  })
  .map(({ length, ...span }): TraceSpan => ({ ...span, end: span.start + length }))

/** What a store holds after the spans were put one after another: the spans of each trace, earliest first. */
export function tracesOf(spans: readonly TraceSpan[]): ReadonlyMap<string, readonly TraceSpan[]> {
  const last = new Map(spans.map(storableSpan).map((span) => [JSON.stringify([span.traceId, span.spanId]), span]))
  const sorted = [...last.values()].sort((a, b) => Number(a.start - b.start) || byteOrder(a.spanId, b.spanId))
  return Map.groupBy(sorted, ({ traceId }) => traceId)
}
