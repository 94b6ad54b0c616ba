import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Attributes, context, SpanKind, trace } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base'
import { describe, expect, test } from 'vitest'
import { decodePayload } from '../../shared/otlp/decodePayload.ts'
import { inflate } from '../../shared/otlp/inflate.ts'
import { payloadKind } from '../../shared/otlp/payloadKind.ts'
import type { Span } from '../../shared/otlp/Span.ts'
import { sniffCompression } from '../../shared/otlp/sniffCompression.ts'

const WANTED = {
  span: [
    'kvonce.event.type',
    'kvonce.event.key',
    'kvonce.event.attempts',
    'kvonce.event.ratio',
    'kvonce.event.ok',
    'kvonce.event.tags',
  ],
  resource: ['service.instance.id', 'host.name'],
}
const ATTRIBUTES: Attributes = {
  'http.request.method': 'PUT',
  'kvonce.event.type': 'success',
  'kvonce.event.key': 'ключ-é-"quoted"',
  'kvonce.event.attempts': 3,
  'kvonce.event.ratio': 0.25,
  'kvonce.event.ok': true,
  'kvonce.event.tags': ['a', 'b'],
}

/** Keeps what the SDK made, so that exporters can be given the same spans. */
function finishedSpans(): ReadableSpan[] {
  const spans: ReadableSpan[] = []
  const keep: SpanExporter = {
    export: (batch, done) => {
      spans.push(...batch)
      done({ code: 0 })
    },
    shutdown: async () => {},
  }
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'store', 'service.instance.id': 'i-1', 'host.name': 'h' }),
    spanProcessors: [new SimpleSpanProcessor(keep)],
  })
  const tracer = provider.getTracer('test')
  const producer = tracer.startSpan('send', {
    kind: SpanKind.PRODUCER,
    startTime: [1_767_225_600, 1],
    attributes: ATTRIBUTES,
  })
  const inProducer = trace.setSpan(context.active(), producer)
  const consumer = tracer.startSpan(
    'receive',
    { kind: SpanKind.CONSUMER, startTime: [1_767_225_600, 123_456_789], links: [{ context: producer.spanContext() }] },
    inProducer,
  )
  consumer.addEvent('unrelated', {}, [1_767_225_600, 5])
  consumer.addEvent('stored', { 'kvonce.event.type': 'retry' }, [1_767_225_600, 999_999_999])
  tracer.startSpan('nothing of interest').end()
  consumer.end([1_767_225_601, 7])
  producer.end([1_767_225_602, 999_999_999])
  return spans
}

/** The body of the request that an exporter sends for these spans. */
async function captured(spans: ReadableSpan[], createExporter: (url: string) => SpanExporter): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const exporter = createExporter(`http://127.0.0.1:${port}/v1/traces`)
  try {
    await new Promise<void>((resolve, reject) => {
      exporter.export(spans, (result) => (result.code === 0 ? resolve() : reject(result.error)))
    })
  } finally {
    await exporter.shutdown()
    server.close()
  }
  return Buffer.concat(chunks)
}

async function decoded(bytes: Uint8Array): Promise<{ kind: string; spans: Span[] }> {
  const inflated = inflate(bytes, 1e6)
  const spans: Span[] = []
  const stats = await decodePayload(inflated, WANTED, (span) =>
    spans.push({ ...span, attributes: [...span.attributes] }),
  )
  expect(stats).toEqual({ spans: 3, relevantSpans: 2 })
  return { kind: payloadKind(inflated), spans }
}

describe('what the OpenTelemetry SDK for JavaScript exports', () => {
  test.each(['none', 'gzip'] as const)(
    'is read alike as JSON and as protobuf, with compression %s',
    async (compression) => {
      const made = finishedSpans()
      type Compression = NonNullable<ConstructorParameters<typeof JsonExporter>[0]>['compression']
      const options = { compression: compression as NonNullable<Compression> }
      const json = await captured(made, (url) => new JsonExporter({ url, ...options }))
      const protobuf = await captured(made, (url) => new ProtobufExporter({ url, ...options }))
      expect([sniffCompression(json), sniffCompression(protobuf)]).toEqual([compression, compression])

      const fromJson = await decoded(json)
      const fromProtobuf = await decoded(protobuf)
      expect([fromJson.kind, fromProtobuf.kind]).toEqual(['otlp-json', 'otlp-protobuf'])
      expect(fromJson.spans).toEqual(fromProtobuf.spans)

      const ids = new Map(made.map((span) => [span.name, span.spanContext()]))
      const [send, receive] = [ids.get('send'), ids.get('receive')]
      expect(fromJson.spans).toEqual([
        {
          traceId: send?.traceId,
          spanId: receive?.spanId,
          parentSpanId: send?.spanId,
          kind: 5,
          start: 1_767_225_600_123_456_789n,
          end: 1_767_225_601_000_000_007n,
          attributes: WANTED.span.map(() => undefined),
          events: [
            {
              index: 2,
              time: 1_767_225_600_999_999_999n,
              attributes: ['retry', undefined, undefined, undefined, undefined, undefined],
            },
          ],
          links: [{ traceId: send?.traceId, spanId: send?.spanId }],
          resource: ['i-1', 'h'],
        },
        {
          traceId: send?.traceId,
          spanId: send?.spanId,
          parentSpanId: '',
          kind: 4,
          start: 1_767_225_600_000_000_001n,
          end: 1_767_225_602_999_999_999n,
          attributes: ['success', 'ключ-é-"quoted"', 3, 0.25, true, ['a', 'b']],
          events: [],
          links: [],
          resource: ['i-1', 'h'],
        },
      ])
    },
  )
})
