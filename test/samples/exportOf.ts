import { hash } from 'node:crypto'

export const INTERNAL = 1
export const SERVER = 2
export const CLIENT = 3
export const PRODUCER = 4
export const CONSUMER = 5

export interface Service {
  readonly name: string
  readonly instance: string
  readonly language: string
}

type Attributes = Readonly<Record<string, string | number | Readonly<Record<string, string | number>>>>

/** A span before it is exported. Names stand for ids; times are milliseconds after `EPOCH`. */
export interface Sent {
  readonly on: Service
  readonly trace: string
  readonly id: string
  readonly parent?: string
  readonly name: string
  readonly kind: number
  readonly at: number
  readonly lasts: number
  readonly attributes: Attributes
  readonly events?: readonly { readonly at: number; readonly name: string; readonly attributes: Attributes }[]
  readonly links?: readonly { readonly trace: string; readonly id: string }[]
}

/** 2025-10-04T09:12:20Z in Unix nanoseconds. */
const EPOCH = 1_759_569_140_000_000_000n

const SCOPES: Readonly<Record<string, { readonly name: string; readonly version: string }>> = {
  nodejs: { name: '@opentelemetry/instrumentation-http', version: '0.205.0' },
  java: { name: 'io.opentelemetry.tomcat-10.0', version: '2.20.1-alpha' },
  python: { name: 'opentelemetry.instrumentation.pika', version: '0.58b0' },
}

/** One OTLP/JSON document, a resource per service instance, members in the order in which the Collector writes them. */
export function exportOf(spans: readonly Sent[]): string {
  const byInstance = Map.groupBy(spans, ({ on }) => on.instance)
  const resourceSpans = [...byInstance.values()].flatMap((sent) => {
    const [first] = sent
    if (first === undefined) return []
    const scope = SCOPES[first.on.language]
    return [{ resource: { attributes: resourceOf(first.on) }, scopeSpans: [{ scope, spans: sent.map(spanOf) }] }]
  })
  return JSON.stringify({ resourceSpans })
}

function resourceOf({ name, instance, language }: Service) {
  return attributesOf({
    'service.name': name,
    'service.namespace': 'shop',
    'service.version': '2025.10.1',
    'service.instance.id': instance,
    'deployment.environment.name': 'ci',
    'cicd.pipeline.run.id': '18240917',
    'k8s.namespace.name': 'shop-pr-512',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': language,
  })
}

function spanOf({ trace, id, parent, name, kind, at, lasts, attributes, events = [], links = [] }: Sent) {
  return {
    traceId: traceIdOf(trace),
    spanId: spanIdOf(trace, id),
    parentSpanId: parent === undefined ? '' : spanIdOf(trace, parent),
    flags: 257,
    name,
    kind,
    startTimeUnixNano: nanos(at, `${trace}/${id}`),
    endTimeUnixNano: nanos(at + lasts, `${trace}/${id}/end`),
    attributes: attributesOf(attributes),
    ...(events.length === 0 ? {} : { events: events.map((event) => eventOf(event, `${trace}/${id}`)) }),
    ...(links.length === 0 ? {} : { links: links.map(linkOf) }),
    status: {},
  }
}

function eventOf({ at, name, attributes }: NonNullable<Sent['events']>[number], span: string) {
  return { timeUnixNano: nanos(at, `${span}/${name}`), name, attributes: attributesOf(attributes) }
}

function linkOf({ trace, id }: NonNullable<Sent['links']>[number]) {
  return { traceId: traceIdOf(trace), spanId: spanIdOf(trace, id), flags: 256 }
}

function attributesOf(attributes: Attributes): { key: string; value: unknown }[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }))
}

function valueOf(value: Attributes[string]): unknown {
  if (typeof value === 'string') return { stringValue: value }
  return typeof value === 'number' ? { intValue: String(value) } : { kvlistValue: { values: attributesOf(value) } }
}

export function traceIdOf(trace: string): string {
  return hash('sha256', `trace ${trace}`, 'hex').slice(0, 32)
}

export function spanIdOf(trace: string, id: string): string {
  return hash('sha256', `span ${trace} ${id}`, 'hex').slice(0, 16)
}

/** Real clocks give odd nanoseconds: some below a millisecond, the same at every export. */
function nanos(millis: number, of: string): string {
  const odd = BigInt(`0x${hash('sha256', `nanos ${of}`, 'hex').slice(0, 8)}`) % 1_000_000n
  return String(EPOCH + BigInt(millis) * 1_000_000n + odd)
}
