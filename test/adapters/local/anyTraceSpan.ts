import fc from 'fast-check'
import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'

const hexDigits = (count: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: count / 2, maxLength: count / 2 }).map((bytes) => {
    // An id of zeroes is none.
    bytes[0] = Math.max(1, bytes[0] ?? 0)
    return Buffer.from(bytes).toString('hex')
  })
const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const attributes = fc.dictionary(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((name) => name !== '__proto__'),
  fc.oneof(
    text,
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
  ),
  { maxKeys: 4, noNullPrototype: true },
)
/** From 1973 to 2255, with every nanosecond. */
const time = fc.bigInt({ min: 100_000_000_000_000_000n, max: 9_000_000_000_000_000_000n })

/** Any span that the product itself can make. */
export const anyTraceSpan: fc.Arbitrary<TraceSpan> = fc
  .record({
    traceId: hexDigits(32),
    spanId: hexDigits(16),
    parentSpanId: fc.oneof(fc.constant(''), hexDigits(16)),
    serviceName: text,
    resource: attributes,
    kind: fc.constantFrom<TraceSpan['kind']>('unspecified', 'internal', 'server', 'client', 'producer', 'consumer'),
    name: text,
    start: time,
    lasting: fc.bigInt({ min: 0n, max: 100_000_000_000_000n }),
    status: fc.constantFrom<TraceSpan['status']>('OK', 'ERROR', 'UNSET'),
    error: text,
    timeout: fc.boolean(),
    policySnapshot: fc.option(fc.dictionary(text, fc.oneof(text, fc.boolean()), { noNullPrototype: true }), {
      nil: undefined,
    }),
    attributes,
    events: fc.array(fc.record({ name: text, time, attributes }), { maxLength: 3 }),
  })
  .map(({ start, lasting, ...span }) => ({ ...span, start, end: start + lasting }))
