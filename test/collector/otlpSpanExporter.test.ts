import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { buildCollector } from '../../.ci/buildCollector.ts'
import { otlpSpanExporter } from '../../shared/adapters/local/otlpSpanExporter.ts'
import { decodePayload } from '../../shared/otlp/decodePayload.ts'
import type { Span } from '../../shared/otlp/Span.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { anyTraceSpan } from '../adapters/local/anyTraceSpan.ts'
import { expectedSpan, type ReceivedSpan, spansOfJson } from '../adapters/local/ReceivedSpan.ts'
import { temporaryDirectory } from '../adapters/local/temporaryDirectory.ts'
import { startCollector } from './startCollector.ts'

let program: string

beforeAll(async () => {
  program = await buildCollector()
}, 1_500_000)

afterEach(() => {
  vi.unstubAllEnvs()
})

function byId(one: { spanId: string }, other: { spanId: string }): number {
  return one.spanId < other.spanId ? -1 : 1
}

/** What a Collector wrote after it was sent these spans in this way. */
async function collected(spans: readonly TraceSpan[], protocol: string, compression: string): Promise<string> {
  const folder = temporaryDirectory()
  const file = join(folder, 'traces.json')
  const collector = await startCollector(program, folder, file)
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.endpoint)
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', protocol)
  vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression)
  const problems: string[] = []
  try {
    const exporter = otlpSpanExporter(process.env, (message) => problems.push(message))
    exporter?.export(spans)
    await exporter?.close()
  } finally {
    await collector.stop()
  }
  expect(problems).toEqual([])
  return readFileSync(file, 'utf8')
}

test.each([
  ['http/protobuf', 'none'],
  ['http/protobuf', 'gzip'],
  ['http/json', 'none'],
  ['http/json', 'gzip'],
])('a Collector gets every span whole over %s with compression %s', async (protocol, compression) => {
  const spans = fc.sample(anyTraceSpan, 700)
  const written = await collected(spans, protocol, compression)
  const received: ReceivedSpan[] = written.trimEnd().split('\n').flatMap(spansOfJson)
  expect(received.sort(byId)).toEqual(spans.map(expectedSpan).sort(byId))
})

test('what a Collector wrote of our spans is an input of our own', async () => {
  const attributes = { 'flow.node': 'decode', 'flow.attempts': 2 }
  const spans = fc.sample(anyTraceSpan, 100).map((span) => ({ ...span, attributes }))
  const written = await collected(spans, 'http/protobuf', 'gzip')

  const read: Span[] = []
  const wanted = { span: ['flow.node', 'flow.attempts'], resource: ['service.name'] }
  await decodePayload(Buffer.from(written), wanted, (span) => read.push({ ...span, attributes: [...span.attributes] }))
  const seen = ({ traceId, spanId, parentSpanId, start, end }: Span | TraceSpan) => ({
    traceId,
    spanId,
    parentSpanId,
    start,
    end,
  })
  expect(read.map((span) => ({ ...seen(span), values: span.attributes, of: span.resource })).sort(byId)).toEqual(
    spans.map((span) => ({ ...seen(span), values: ['decode', 2], of: [span.serviceName] })).sort(byId),
  )
})
