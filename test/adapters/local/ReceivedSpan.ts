import { fromBinary, type Message } from '@bufbuild/protobuf'
import { BinaryReader } from '@bufbuild/protobuf/wire'
import { type KeyValue, TracesDataSchema } from '../../../shared/otlp/generated/otlp_trace_pb.ts'
import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'

type Value = string | number | boolean | undefined
type Values = { [name: string]: Value }

/** All that a receiver of OTLP learns of a span, however it was written. */
export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly kind: number
  /** Unix nanoseconds in decimal. */
  readonly start: string
  readonly end: string
  readonly status: { readonly code: number; readonly message: string }
  readonly attributes: Values
  readonly events: readonly { readonly name: string; readonly time: string; readonly attributes: Values }[]
  readonly resource: Values
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']
const STATUSES = ['UNSET', 'OK', 'ERROR']

/** What a receiver has to learn of a span of ours. */
export function expectedSpan(span: TraceSpan): ReceivedSpan {
  const { traceId, spanId, parentSpanId, name, kind, start, end, status, error, policySnapshot } = span
  const policy = policySnapshot === undefined ? {} : { policy_snapshot: JSON.stringify(policySnapshot) }
  return {
    ...{ traceId, spanId, parentSpanId, name, kind: KINDS.indexOf(kind), start: String(start), end: String(end) },
    status: { code: STATUSES.indexOf(status), message: error },
    attributes: { ...span.attributes, ...(span.timeout ? { timeout: true } : {}), ...policy },
    events: span.events.map(({ name, time, attributes }) => ({ name, time: String(time), attributes })),
    resource: { ...span.resource, 'service.name': span.serviceName },
  }
}

/** What is empty may be left out. */
interface JsonAttribute {
  readonly key: string
  readonly value: { stringValue?: string; boolValue?: boolean; intValue?: string | number; doubleValue?: number }
}
interface JsonSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name?: string
  readonly kind?: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes?: JsonAttribute[]
  readonly events?: { readonly name?: string; readonly timeUnixNano: string; readonly attributes?: JsonAttribute[] }[]
  readonly status?: { readonly code?: number; readonly message?: string }
}
interface JsonTraces {
  readonly resourceSpans: {
    readonly resource: { readonly attributes: JsonAttribute[] }
    readonly scopeSpans: { readonly spans: JsonSpan[] }[]
  }[]
}

export function spansOfJson(text: string): ReceivedSpan[] {
  const { resourceSpans } = JSON.parse(text) as JsonTraces
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...{ traceId: span.traceId, spanId: span.spanId, parentSpanId: span.parentSpanId ?? '' },
        ...{ name: span.name ?? '', kind: span.kind ?? 0, start: span.startTimeUnixNano, end: span.endTimeUnixNano },
        status: { code: span.status?.code ?? 0, message: span.status?.message ?? '' },
        attributes: jsonValues(span.attributes),
        events: (span.events ?? []).map(({ name = '', timeUnixNano, attributes }) => ({
          ...{ name, time: timeUnixNano, attributes: jsonValues(attributes) },
        })),
        resource: jsonValues(resource.attributes),
      })),
    ),
  )
}

function jsonValues(attributes: JsonAttribute[] = []): Values {
  const valueOf = ({ stringValue, boolValue, intValue, doubleValue }: JsonAttribute['value']) =>
    stringValue ?? boolValue ?? (intValue === undefined ? doubleValue : Number(intValue))
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]))
}

export function spansOfProtobuf(bytes: Uint8Array): ReceivedSpan[] {
  return fromBinary(TracesDataSchema, bytes).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...{ traceId: hex(span.traceId), spanId: hex(span.spanId), parentSpanId: hex(span.parentSpanId) },
        ...{ name: text(span, 5), kind: span.kind },
        ...{ start: String(span.startTimeUnixNano), end: String(span.endTimeUnixNano), status: statusOf(span) },
        attributes: protobufValues(span.attributes),
        events: span.events.map((event) => ({
          ...{ name: text(event, 2), time: String(event.timeUnixNano), attributes: protobufValues(event.attributes) },
        })),
        resource: protobufValues(resource?.attributes ?? []),
      })),
    ),
  )
}

function protobufValues(attributes: KeyValue[]): Values {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const content = value?.value.value
      return [key, typeof content === 'bigint' ? Number(content) : (content as Value)]
    }),
  )
}

/** The reader of the product leaves out fields that it never reads: names and status. */
function unread(message: Message, field: number): BinaryReader | undefined {
  const data = message.$unknown?.find(({ no }) => no === field)?.data
  return data && new BinaryReader(data)
}

function text(message: Message, field: number): string {
  return unread(message, field)?.string() ?? ''
}

function statusOf(span: Message): ReceivedSpan['status'] {
  const status = { code: 0, message: '' }
  const reader = unread(span, 15)
  const end = reader === undefined ? 0 : reader.uint32() + reader.pos
  while (reader !== undefined && reader.pos < end) {
    const [field, wireType] = reader.tag()
    if (field === 2) status.message = reader.string()
    else if (field === 3) status.code = reader.int32()
    else reader.skip(wireType)
  }
  return status
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
