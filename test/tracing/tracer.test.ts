import { expect, test } from 'vitest'
import { createTracer } from '../../shared/tracing/createTracer.ts'
import { nanoClock } from '../../shared/tracing/nanoClock.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'

function recorded(options: { traceId?: string; now?: () => bigint } = {}) {
  const spans: TraceSpan[] = []
  return { spans, tracer: createTracer({ ...options, onEnd: (span) => spans.push(span) }) }
}

test('gives a span with everything it was told, once, as it ends', () => {
  const spans: TraceSpan[] = []
  let time = 100n
  const now = () => time++
  const traceId = 'ab'.repeat(16)
  const resource = { 'service.version': '1' }
  const tracer = createTracer({ traceId, now, onEnd: (span) => spans.push(span), serviceName: 's', resource })
  const policySnapshot = { failFast: true }
  const span = tracer.start('read', {
    parentSpanId: '1'.repeat(16),
    kind: 'client',
    attributes: { a: 1 },
    policySnapshot,
  })
  span.set('b', true)
  span.event('retry', { attempt: 2 })
  expect(spans).toEqual([])
  span.end({ status: 'ERROR', error: 'no', timeout: true })
  expect(spans).toEqual([
    {
      traceId,
      spanId: span.spanId,
      parentSpanId: '1'.repeat(16),
      serviceName: 's',
      resource,
      kind: 'client',
      name: 'read',
      start: 100n,
      end: 102n,
      status: 'ERROR',
      error: 'no',
      timeout: true,
      policySnapshot,
      attributes: { a: 1, b: true },
      events: [{ name: 'retry', time: 101n, attributes: { attempt: 2 } }],
    },
  ])
})

test('a span is OK, internal and a root unless said otherwise', () => {
  const { spans, tracer } = recorded()
  tracer.start('x').end()
  expect(spans[0]).toMatchObject({ status: 'OK', error: '', timeout: false, kind: 'internal', parentSpanId: '' })
  expect(spans[0]).toMatchObject({ serviceName: 'tracegate', resource: {}, attributes: {}, events: [] })
  expect(spans[0]?.policySnapshot).toBeUndefined()
})

test('the first end counts, and nothing told later is kept', () => {
  const { spans, tracer } = recorded()
  const span = tracer.start('x')
  span.end()
  span.end({ status: 'ERROR' })
  span.set('late', 1)
  span.event('late')
  expect(spans).toMatchObject([{ status: 'OK', attributes: {}, events: [] }])
})

test('ids are hex of their length, never all zero, and differ', () => {
  const { spans, tracer } = recorded()
  for (let count = 0; count < 1000; count++) tracer.start('x').end()
  expect(tracer.traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/)
  expect(tracer.traceId).not.toBe(recorded().tracer.traceId)
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(1000)
  for (const { spanId, traceId } of spans) {
    expect(spanId).toMatch(/^(?!0+$)[0-9a-f]{16}$/)
    expect(traceId).toBe(tracer.traceId)
  }
})

test.each(['', '0'.repeat(32), 'AB'.repeat(16), 'ab', `${'ab'.repeat(16)}\n`])('refuses the trace id %j', (traceId) => {
  expect(() => recorded({ traceId })).toThrow(expect.objectContaining({ code: 'usage' }))
})

test('what an attribute cannot hold becomes text, whatever it is called', () => {
  const { spans, tracer } = recorded()
  const odd = (value: unknown) => value as string
  const span = tracer.start('x', { attributes: { nan: Number.NaN, ok: 1.5 } })
  span.set('infinite', Number.NEGATIVE_INFINITY)
  span.set('big', odd(12345678901234567890n))
  span.set('nothing', odd(undefined))
  span.set('bare', odd(Object.create(null)))
  span.set('__proto__', 'own')
  span.event('e', { nan: Number.NaN })
  span.end()
  expect(Object.entries(spans[0]?.attributes ?? {})).toEqual([
    ['nan', 'NaN'],
    ['ok', 1.5],
    ['infinite', '-Infinity'],
    ['big', '12345678901234567890'],
    ['nothing', 'undefined'],
    ['bare', 'object'],
    ['__proto__', 'own'],
  ])
  expect(spans[0]?.events[0]?.attributes).toEqual({ nan: 'NaN' })
})

test('a clock that goes back turns no span round', () => {
  const times = [50n, 40n, 60n, 10n]
  const { spans, tracer } = recorded({ now: () => times.shift() ?? 0n })
  const span = tracer.start('x')
  span.event('a')
  span.event('b')
  span.end()
  expect(spans[0]).toMatchObject({ start: 50n, end: 60n, events: [{ time: 50n }, { time: 60n }] })
})

test('the clock tells Unix nanoseconds and never goes back', () => {
  const before = BigInt(Date.now())
  const read = Array.from({ length: 1000 }, nanoClock)
  expect(read).toEqual(read.toSorted((a, b) => (a < b ? -1 : 1)))
  const apart = Number(read[0]! / 1_000_000n - before)
  expect(Math.abs(apart)).toBeLessThan(60_000)
})
