import fc from 'fast-check'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { createMasker } from '../../shared/masking/createMasker.ts'
import { maskEvent } from '../../shared/masking/maskEvent.ts'
import type { AttributeValue } from '../../shared/otlp/Span.ts'
import { sampleDomain } from './sampleDomain.ts'
import { type Attributes, eventsOf, type SpanShape } from './spanOf.ts'

export const domain = sampleDomain()
const BASE = 1_700_000_000_000_000_000n

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\u2028', '__proto__', 'é'),
)
const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter((n) => n > 2n ** 53n || n < -(2n ** 53n)),
  fc.boolean(),
  fc.constant(null),
)
const anything: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3 }) },
)

/** Mostly a value of the declared type, sometimes anything at all. */
function mostly(right: fc.Arbitrary<AttributeValue>): fc.Arbitrary<AttributeValue> {
  return fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: anything })
}

const attempts = mostly(fc.integer({ min: -1, max: 120 }))
const attributes: fc.Arbitrary<Attributes> = fc.record(
  {
    'shop.type': mostly(fc.constantFrom('success', 'retry', 'failure')),
    'shop.key': mostly(fc.constantFrom('a', 'b', 'c"', 'ä')),
    'shop.value': mostly(text),
    'shop.reason': mostly(fc.constantFrom('duplicate', 'timeout')),
    'shop.amount': mostly(fc.double({ noNaN: true })),
    'shop.age': mostly(fc.integer()),
    'shop.urgent': mostly(fc.boolean()),
    'shop.email': mostly(text),
    'shop.tags': mostly(fc.array(text, { maxLength: 3 })),
    'shop.codes': mostly(fc.array(fc.integer(), { maxLength: 3 })),
    'shop.context': mostly(
      fc
        .dictionary(fc.constantFrom('attempts', 'region', 'user', 'secret'), anything)
        .map((o) => new Map(Object.entries(o))),
    ),
    'shop.context.attempts': attempts,
    'shop.context.inner.ok': mostly(fc.boolean()),
    'shop.context.inner.note': text,
  },
  { requiredKeys: [] },
)

const traceId = fc.constantFrom('', '1'.repeat(32), '2'.repeat(32))
const spanId = fc.constantFrom('', '3'.repeat(16), '4'.repeat(16))
const time = fc.oneof(
  fc.bigInt({ min: 0n, max: 5n }).map((n) => BASE + n),
  fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constant(undefined),
)

const arbitrarySpan: fc.Arbitrary<SpanShape> = fc.record({
  traceId,
  spanId,
  parentSpanId: spanId,
  kind: fc.integer({ min: 0, max: 5 }),
  start: time,
  end: time,
  attributes,
  resource: fc.record({ 'service.instance.id': fc.constantFrom('one', 'two') }, { requiredKeys: [] }),
  links: fc.array(fc.record({ traceId, spanId }), { maxLength: 2 }),
  events: fc.array(fc.record({ index: fc.integer({ min: 1, max: 3 }), time: time.map((n) => n ?? 0n), attributes }), {
    maxLength: 2,
  }),
})

const masker = createMasker(Buffer.alloc(32, 7))

/** Masked events as they come out of spans, right and wrong ones; some share ids, partitions and times. */
export const arbitraryEvents: fc.Arbitrary<DomainEvent[]> = fc
  .array(fc.tuple(arbitrarySpan, fc.option(fc.constantFrom('a:1', 'a:10', 'b:2'), { nil: undefined })), {
    maxLength: 12,
  })
  .map((spans) => spans.flatMap(([shape, location]) => maskedEvents(shape, location)))

export function maskedEvents(shape: SpanShape, location?: string): DomainEvent[] {
  return eventsOf([domain], shape).map(({ event }) => {
    event.location = location
    maskEvent(event, domain, masker)
    return event
  })
}
