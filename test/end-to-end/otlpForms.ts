import { create, toBinary } from '@bufbuild/protobuf'
import { type AnyValue, AnyValueSchema, TracesDataSchema } from '../../shared/otlp/generated/otlp_trace_pb.ts'

export type Value = string | number | boolean | { readonly [name: string]: Value }
type Attributes = Readonly<Record<string, Value>>

/** A span as the tests describe it, to be written in any form of OTLP. */
export interface DescribedSpan {
  /** Hex digits. */
  readonly traceId: string
  readonly spanId: string
  /** Unix nanoseconds. */
  readonly start: bigint
  readonly end: bigint
  readonly attributes: Attributes
  readonly resource?: Attributes
}

/** One OTLP/JSON document; a resource of its own for every span. */
export function otlpJson(spans: readonly DescribedSpan[]): string {
  return JSON.stringify({
    resourceSpans: spans.map(({ traceId, spanId, start, end, attributes, resource = {} }) => {
      const times = { startTimeUnixNano: String(start), endTimeUnixNano: String(end) }
      const span = { traceId, spanId, name: 'put', kind: 2, ...times, attributes: jsonAttributes(attributes) }
      return { resource: { attributes: jsonAttributes(resource) }, scopeSpans: [{ scope: {}, spans: [span] }] }
    }),
  })
}

/** One document on each line, as the file exporter writes. */
export function otlpJsonLines(spans: readonly DescribedSpan[]): string {
  return spans.map((span) => `${otlpJson([span])}\n`).join('')
}

export function otlpProtobuf(spans: readonly DescribedSpan[]): Uint8Array {
  const resourceSpans = spans.map(({ traceId, spanId, start, end, attributes, resource = {} }) => ({
    resource: { attributes: protobufAttributes(resource) },
    scopeSpans: [
      {
        spans: [
          {
            traceId: Buffer.from(traceId, 'hex'),
            spanId: Buffer.from(spanId, 'hex'),
            kind: 2,
            startTimeUnixNano: start,
            endTimeUnixNano: end,
            attributes: protobufAttributes(attributes),
          },
        ],
      },
    ],
  }))
  return toBinary(TracesDataSchema, create(TracesDataSchema, { resourceSpans }))
}

function jsonAttributes(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: jsonValue(value) }))
}

function jsonValue(value: Value): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return { intValue: String(value) }
  return { kvlistValue: { values: jsonAttributes(value) } }
}

function protobufAttributes(attributes: Attributes): { key: string; value: AnyValue }[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: protobufValue(value) }))
}

function protobufValue(value: Value): AnyValue {
  if (typeof value === 'string') return create(AnyValueSchema, { value: { case: 'stringValue', value } })
  if (typeof value === 'boolean') return create(AnyValueSchema, { value: { case: 'boolValue', value } })
  if (typeof value === 'number') return create(AnyValueSchema, { value: { case: 'intValue', value: BigInt(value) } })
  return create(AnyValueSchema, { value: { case: 'kvlistValue', value: { values: protobufAttributes(value) } } })
}
