import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import {
  type AnyValueSchema,
  type KeyValueSchema,
  TracesDataSchema,
} from '../../shared/otlp/generated/otlp_trace_pb.ts'
import { decodeOtlpJson } from '../../shared/otlp/json/decodeOtlpJson.ts'
import { payloadKind } from '../../shared/otlp/payloadKind.ts'
import { decodeOtlpProtobuf } from '../../shared/otlp/protobuf/decodeOtlpProtobuf.ts'
import type { Span } from '../../shared/otlp/Span.ts'
import { damage, randomSource, WANTED } from './randomOtlp.ts'

type Value = MessageInitShape<typeof AnyValueSchema>
type KeyValue = MessageInitShape<typeof KeyValueSchema>

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('success', '__proto__', ''))
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const uint64 = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
const { value: anyValue } = fc.letrec<{ value: Value; pair: KeyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant<Value>({}),
    text.map((value): Value => ({ value: { case: 'stringValue', value } })),
    fc.boolean().map((value): Value => ({ value: { case: 'boolValue', value } })),
    int64.map((value): Value => ({ value: { case: 'intValue', value } })),
    fc.double().map((value): Value => ({ value: { case: 'doubleValue', value } })),
    fc.uint8Array().map((value): Value => ({ value: { case: 'bytesValue', value } })),
    fc.array(tie('value')).map((values): Value => ({ value: { case: 'arrayValue', value: { values } } })),
    fc.array(tie('pair')).map((values): Value => ({ value: { case: 'kvlistValue', value: { values } } })),
  ),
  pair: fc.record({ key: text, value: tie('value') }),
}))
const attributes = (names: readonly string[]) =>
  fc.array(fc.record({ key: fc.constantFrom(...names, 'http.method'), value: anyValue }), { maxLength: 5 })
const id = (length: number) =>
  fc.oneof(fc.constant(new Uint8Array(0)), fc.uint8Array({ minLength: length, maxLength: length }))
const span = fc.record({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: id(8),
  kind: fc.integer({ min: 0, max: 5 }),
  startTimeUnixNano: uint64,
  endTimeUnixNano: uint64,
  attributes: attributes(WANTED.span),
  events: fc.array(fc.record({ timeUnixNano: uint64, attributes: attributes(WANTED.span) }), { maxLength: 3 }),
  links: fc.array(fc.record({ traceId: id(16), spanId: id(8) }), { maxLength: 2 }),
})
const scopes = fc.array(fc.record({ spans: fc.array(span, { maxLength: 4 }) }), { maxLength: 2 })
const traces = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({ attributes: attributes(WANTED.resource) }),
      scopeSpans: scopes,
      instrumentationLibrarySpans: scopes,
    }),
    { minLength: 1, maxLength: 2 },
  ),
})

type Outcome = { spans: number; relevant: Span[] } | 'refused'

function decoded(decode: typeof decodeOtlpJson, bytes: Uint8Array): Outcome {
  const relevant: Span[] = []
  try {
    const { spans } = decode(bytes, WANTED, (one) => relevant.push({ ...one, attributes: [...one.attributes] }))
    return { spans, relevant }
  } catch (error) {
    if (!(error instanceof TracegateError)) throw error
    return 'refused'
  }
}

/** The same message as OTLP/JSON. */
function toOtlpJson(message: object): Buffer {
  const replacer = (key: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return String(value)
    if (value instanceof Uint8Array) return Buffer.from(value).toString(/Id$/.test(key) ? 'hex' : 'base64')
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
    if (Object.is(value, -0)) return '-0.0'
    return isOneof(value) ? { [value.case]: value.value } : value
  }
  return Buffer.from(
    JSON.stringify(message, (key, value) => (isValue(value) ? replacer('', value.value) : replacer(key, value))),
  )
}
function isOneof(value: unknown): value is { case: string; value: unknown } {
  return typeof value === 'object' && value !== null && 'case' in value
}
function isValue(value: unknown): value is { value: { case: string; value: unknown } } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'value' in value &&
    isOneof(value.value) &&
    Object.keys(value).length === 1
  )
}

describe('decodeOtlpProtobuf', () => {
  test('gives the spans that the same message gives as JSON', () => {
    fc.assert(
      fc.property(traces, (message) => {
        const bytes = toBinary(TracesDataSchema, create(TracesDataSchema, message))
        expect(payloadKind(bytes)).toBe('otlp-protobuf')
        expect(decoded(decodeOtlpProtobuf, bytes)).toEqual(decoded(decodeOtlpJson, toOtlpJson(message)))
      }),
      { numRuns: 300 },
    )
  })

  test('reads or refuses damaged messages, and nothing else happens', () => {
    fc.assert(
      fc.property(traces, fc.integer(), (message, seed) => {
        const bytes = toBinary(TracesDataSchema, create(TracesDataSchema, message))
        decoded(decodeOtlpProtobuf, damage(randomSource(seed), bytes))
      }),
      { numRuns: 500 },
    )
  })

  test('reads or refuses any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        decoded(decodeOtlpProtobuf, bytes)
      }),
      { numRuns: 1000 },
    )
  })
})
