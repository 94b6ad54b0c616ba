import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { otlpSpanExporter } from '../../../shared/adapters/local/otlpSpanExporter.ts'
import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'
import { anyTraceSpan } from './anyTraceSpan.ts'
import { otlpReceiver } from './otlpReceiver.ts'
import { expectedSpan } from './ReceivedSpan.ts'

const SPAN: TraceSpan = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: '00f067aa0ba902b7',
  serviceName: 'tracegate',
  resource: { 'service.version': '0.1.0', 'process.pid': 7 },
  kind: 'internal',
  name: 'decode',
  start: 1_767_225_600_123_456_789n,
  end: 1_767_225_601_000_000_001n,
  status: 'ERROR',
  error: 'The node took longer than 200 ms',
  timeout: true,
  policySnapshot: { failFast: true, timeout: 200, retry: { maxAttempts: 2, delay: 500, mode: 'exponential' } },
  attributes: { 'flow.attempts': 3, ratio: 0.25, resumed: false, 'flow.node': 'décode' },
  events: [{ name: 'retry', time: 1_767_225_600_999_999_999n, attributes: { attempt: 2 } }],
}

function numbered(count: number): TraceSpan[] {
  return Array.from({ length: count }, (_, at) => ({ ...SPAN, spanId: (at + 1).toString(16).padStart(16, '0') }))
}

/** Exports and closes, with only these variables set; resolves to what was complained about. */
async function exported(variables: Record<string, string>, spans: readonly TraceSpan[] = [SPAN]): Promise<string[]> {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  const problems: string[] = []
  const exporter = otlpSpanExporter(process.env, (message) => problems.push(message))
  exporter?.export(spans)
  await exporter?.close()
  vi.unstubAllEnvs()
  return problems
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('spans exported to an OTLP endpoint', () => {
  test.each([
    [undefined, 'application/x-protobuf'],
    ['http/protobuf', 'application/x-protobuf'],
    ['http/json', 'application/json'],
  ])('arrive whole over protocol %s', async (protocol, contentType) => {
    const { origin, requests } = await otlpReceiver()
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: origin, OTEL_EXPORTER_OTLP_PROTOCOL: protocol ?? '' }
    const root: TraceSpan = { ...SPAN, spanId: SPAN.parentSpanId, parentSpanId: '', status: 'OK', error: '' }
    expect(await exported(variables, [SPAN, { ...root, timeout: false, policySnapshot: undefined }])).toEqual([])
    expect(requests).toHaveLength(1)
    expect(requests[0]?.path).toBe('/v1/traces')
    expect(requests[0]?.headers['content-type']).toBe(contentType)
    expect(requests[0]?.spans[0]).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      parentSpanId: '00f067aa0ba902b7',
      name: 'decode',
      kind: 1,
      start: '1767225600123456789',
      end: '1767225601000000001',
      status: { code: 2, message: 'The node took longer than 200 ms' },
      attributes: {
        ...{ 'flow.attempts': 3, ratio: 0.25, resumed: false, 'flow.node': 'décode', timeout: true },
        policy_snapshot: '{"failFast":true,"timeout":200,"retry":{"maxAttempts":2,"delay":500,"mode":"exponential"}}',
      },
      events: [{ name: 'retry', time: '1767225600999999999', attributes: { attempt: 2 } }],
      resource: { 'service.version': '0.1.0', 'process.pid': 7, 'service.name': 'tracegate' },
    })
    expect(requests[0]?.spans[1]).toMatchObject({ parentSpanId: '', status: { code: 1, message: '' } })
    expect(requests[0]?.spans[1]?.attributes).not.toHaveProperty('timeout')
    expect(requests[0]?.spans[1]?.attributes).not.toHaveProperty('policy_snapshot')
  })

  test.each(['http/protobuf', 'http/json'])('say what the spans said, whatever it was (%s)', async (protocol) => {
    const { origin, requests } = await otlpReceiver()
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: origin, OTEL_EXPORTER_OTLP_PROTOCOL: protocol }
    await fc.assert(
      fc.asyncProperty(fc.array(anyTraceSpan, { minLength: 1, maxLength: 8 }), async (spans) => {
        expect(await exported(variables, spans)).toEqual([])
        const byId = (one: { spanId: string }, other: { spanId: string }) => (one.spanId < other.spanId ? -1 : 1)
        expect([...(requests.at(-1)?.spans ?? [])].sort(byId)).toEqual(spans.map(expectedSpan).sort(byId))
      }),
      { numRuns: 30 },
    )
  })

  test('numbers that OTLP has no exact place for are sent as text', async () => {
    const { origin, requests } = await otlpReceiver()
    const attributes = { huge: 1e300, beyond: 2 ** 53, endless: Number.POSITIVE_INFINITY, none: Number.NaN, half: 0.5 }
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: origin, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }
    await exported(variables, [{ ...SPAN, attributes, timeout: false, policySnapshot: undefined }])
    expect(requests[0]?.spans[0]?.attributes).toEqual({
      ...{ huge: '1e+300', beyond: '9007199254740992', endless: 'Infinity', none: 'NaN', half: 0.5 },
    })
  })

  test('keep attributes that are named like a property of every object', async () => {
    const { origin, requests } = await otlpReceiver()
    const inherited = { constructor: 'a', toString: 'b', hasOwnProperty: true }
    const span: TraceSpan = { ...SPAN, resource: inherited, attributes: inherited, timeout: false }
    expect(await exported({ OTEL_EXPORTER_OTLP_ENDPOINT: origin }, [span])).toEqual([])
    expect(requests[0]?.spans).toEqual([expectedSpan(span)])
  })

  test('are compressed and carry headers as the environment says', async () => {
    const { origin, requests } = await otlpReceiver()
    const problems = await exported({
      OTEL_EXPORTER_OTLP_ENDPOINT: origin,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc,x-tenant=all',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=traces',
    })
    expect(problems).toEqual([])
    expect(requests[0]?.headers).toMatchObject({
      ...{ 'content-encoding': 'gzip', authorization: 'Bearer abc', 'x-tenant': 'traces' },
    })
    expect(requests[0]?.spans).toEqual([expectedSpan(SPAN)])
  })

  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '/collector/?tenant=a' }, '/collector/v1/traces?tenant=a'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '/as-it-is' }, '/as-it-is'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '/all', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '/traces' }, '/traces'],
  ])('go to the path that %j means', async (endpoints, path) => {
    const { origin, requests } = await otlpReceiver()
    await exported(Object.fromEntries(Object.entries(endpoints).map(([name, end]) => [name, origin + end])))
    expect(requests.map((request) => request.path)).toEqual([path])
  })

  test('go in batches of 512', async () => {
    const { origin, requests } = await otlpReceiver()
    expect(await exported({ OTEL_EXPORTER_OTLP_ENDPOINT: origin }, numbered(1_100))).toEqual([])
    expect(requests.map(({ spans }) => spans.length).sort()).toEqual([512, 512, 76])
    expect(new Set(requests.flatMap(({ spans }) => spans.map(({ spanId }) => spanId))).size).toBe(1_100)
  })

  test('leave out those whose ids OTLP does not know', async () => {
    const { origin, requests } = await otlpReceiver()
    const old = [{ traceId: 'trace-1' }, { spanId: '42' }, { parentSpanId: 'root' }].map((id) => ({ ...SPAN, ...id }))
    expect(await exported({ OTEL_EXPORTER_OTLP_ENDPOINT: origin }, old)).toEqual([])
    expect(requests).toEqual([])
    expect(await exported({ OTEL_EXPORTER_OTLP_ENDPOINT: origin }, [...old, SPAN])).toEqual([])
    expect(requests.map(({ spans }) => spans)).toEqual([[expectedSpan(SPAN)]])
  })
})

describe('what is exported', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }

  test.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
    { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' },
    { ...endpoint, OTEL_TRACES_EXPORTER: 'none' },
    { ...endpoint, OTEL_TRACES_EXPORTER: 'console,zipkin' },
  ])('is nothing, without a word, with %j', (environment) => {
    const problem = vi.fn()
    expect(otlpSpanExporter(environment, problem)).toBeUndefined()
    expect(problem).not.toHaveBeenCalled()
  })

  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'secret:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT is no http:// or https:// URL'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'secret' }, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is no http://'],
    [
      { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'The OTLP protocol asked for is grpc; no spans are exported',
    ],
    [{ ...endpoint, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'secret' }, 'an unknown protocol; no spans are exported'],
  ])('is nothing, with a warning that shows no value, with %j', (environment, message) => {
    const problem = vi.fn()
    expect(otlpSpanExporter(environment, problem)).toBeUndefined()
    expect(problem.mock.calls).toEqual([[expect.stringContaining(message)]])
    expect(problem.mock.calls.join()).not.toContain('secret')
  })

  test('is everything when the exporters asked for include otlp', async () => {
    const { origin, requests } = await otlpReceiver()
    await exported({ OTEL_EXPORTER_OTLP_ENDPOINT: origin, OTEL_TRACES_EXPORTER: 'console, otlp' })
    expect(requests).toHaveLength(1)
  })
})

describe('an endpoint that takes no spans', () => {
  test('is named once, without what is secret, when nothing listens there', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    server.close()
    await once(server, 'close')
    const problems = await exported({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:secret@127.0.0.1:${port}/secret?token=secret`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret',
      OTEL_EXPORTER_OTLP_TIMEOUT: '900',
    })
    expect(problems).toEqual([`1 of 1 spans were not exported to http://127.0.0.1:${port}: ECONNREFUSED.`])
  })

  test('is asked once when it fails, and what it says is not repeated', async () => {
    const { origin, requests } = await otlpReceiver((response) => response.writeHead(500, 'secret').end('secret'))
    expect(await exported({ OTEL_EXPORTER_OTLP_ENDPOINT: origin }, numbered(3))).toEqual([
      `3 of 3 spans were not exported to ${origin}: HTTP status 500.`,
    ])
    expect(requests).toHaveLength(1)
  })

  test('is asked again when it says after how long', async () => {
    const { origin, requests } = await otlpReceiver((response, count) => {
      if (count === 1) response.writeHead(429, { 'retry-after': '1' }).end()
      else response.writeHead(200).end()
    })
    expect(await exported({ OTEL_EXPORTER_OTLP_ENDPOINT: origin })).toEqual([])
    expect(requests.map(({ spans }) => spans)).toEqual([[expectedSpan(SPAN)], [expectedSpan(SPAN)]])
  })

  test('is not waited for when it says to come back too late', async () => {
    const { origin, requests } = await otlpReceiver((response) =>
      response.writeHead(429, { 'retry-after': '3600' }).end(),
    )
    expect(await exported({ OTEL_EXPORTER_OTLP_ENDPOINT: origin })).toEqual([
      `1 of 1 spans were not exported to ${origin}: it was too busy (HTTP status 429, 502, 503 or 504).`,
    ])
    expect(requests).toHaveLength(1)
  })

  test('gets no more than 2,048 spans to keep waiting', async () => {
    const { origin, requests } = await otlpReceiver(() => {})
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: origin, OTEL_EXPORTER_OTLP_TIMEOUT: '2500' }
    const [problem, ...more] = await exported(variables, numbered(3_000))
    expect(problem).toMatch(`3000 of 3000 spans were not exported to ${origin}: no answer `)
    expect(problem).toMatch('; 952 found more than 2048 waiting.')
    expect(more).toEqual([])
    expect(requests.reduce((sum, { spans }) => sum + spans.length, 0)).toBeLessThanOrEqual(2_048)
  })

  test.each([
    ['never answers', undefined],
    ['never ends its answer', 200],
    ['never ends its refusal', 503],
  ])('does not hold the process when it %s', async (_, status) => {
    const { origin, requests } = await otlpReceiver((response) => {
      if (status === undefined) return
      response.writeHead(status)
      const timer = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
    })
    const module = new URL('../../../shared/adapters/local/otlpSpanExporter.ts', import.meta.url)
    const span = `{...${JSON.stringify(SPAN, (_, value) => (typeof value === 'bigint' ? Number(value) : value))}, start: 1n, end: 2n, events: []}`
    const program = `
      import { otlpSpanExporter } from '${module}'
      const exporter = otlpSpanExporter(process.env, (message) => process.stdout.write(message))
      exporter.export([${span}])
      await exporter.close()
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_ENDPOINT: origin, OTEL_EXPORTER_OTLP_TIMEOUT: '4000' },
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => (stdout += chunk))
    child.stderr.on('data', (chunk) => (stderr += chunk))
    const [code] = await once(child, 'close')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(`1 of 1 spans were not exported to ${origin}: no answer `)
    expect(requests).toHaveLength(1)
  })
})

test('after closing, spans are ignored and closing again is the same', async () => {
  const { origin, requests } = await otlpReceiver()
  const problem = vi.fn()
  const exporter = otlpSpanExporter({ OTEL_EXPORTER_OTLP_ENDPOINT: origin }, problem)
  await exporter?.close()
  exporter?.export([SPAN])
  await exporter?.close()
  expect(requests).toEqual([])
  expect(problem).not.toHaveBeenCalled()
})
