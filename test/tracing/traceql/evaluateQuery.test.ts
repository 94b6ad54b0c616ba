import { describe, expect, it } from 'vitest'
import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'
import { evaluateQuery } from '../../../shared/tracing/traceql/evaluateQuery.ts'
import { parseTraceQl } from '../../../shared/tracing/traceql/parseTraceQl.ts'
import { someSpan } from './someTrace.ts'

/**
 * run ─┬─ read ── decode
 *      ├─ check ── store
 *      └─ report
 */
const trace = [
  someSpan('run', '', { kind: 'server', status: 'ERROR', error: 'decode failed', end: 100n, resource: { zone: 'eu' } }),
  someSpan('read', 'run', { start: 5n, end: 25n, attributes: { bytes: 10, path: 'in/a.json', zone: 'us' } }),
  someSpan('decode', 'read', {
    status: 'ERROR',
    start: 6n,
    end: 20n,
    timeout: true,
    policySnapshot: { retry: { maxAttempts: 2 } },
    attributes: { bytes: '10', 'tracegate.verdict': 'violated' },
  }),
  someSpan('check', 'run', { status: 'UNSET', start: 30n, end: 90n, attributes: { bytes: 30, cached: false } }),
  someSpan('store', 'check', {
    kind: 'client',
    start: 40n,
    end: 50n,
    serviceName: 'db',
    attributes: { cached: true, note: 'a\nb' },
  }),
  someSpan('report', 'run', { start: 90n, end: 100n, attributes: { 'tracegate.key': 7 } }),
]

const found = (query: string, spans: readonly TraceSpan[] = trace): string =>
  evaluateQuery(parseTraceQl(query), spans)
    .map(({ spanId }) => spanId)
    .join(' ')

describe('evaluateQuery', () => {
  it.each([
    ['{ }', 'run read decode check store report'],
    ['{ status = error && name = "decode" }', 'decode'],
    ['{ status != error }', 'read check store report'],
    ['{ kind = client || kind = server }', 'run store'],
    ['{ statusMessage = "decode failed" }', 'run'],
    ['{ duration > 14ns && duration <= 60ns }', 'read check'],
    ['{ traceDuration = 100 && rootName = "run" && rootServiceName = "shop" && name = "store" }', 'store'],
    ['{ trace:id = "t1" && span:id = "read" && span:parentID = "run" }', 'read'],
    ['{ span:parentID = "" }', 'run'],
    ['{ verdict = "violated" }', 'decode'],
    ['{ verdict != "holds" }', 'decode'],
    ['{ key = "7" }', ''],
    ['{ key != nil }', ''],
    ['{ resource.service.name = "db" }', 'store'],
    ['{ .service.name = "db" }', 'store'],
    ['{ span.service.name = "db" }', ''],
    ['{ span.timeout = true }', 'decode'],
    ['{ span.policy_snapshot != nil }', 'decode'],
    ['{ .policy_snapshot =~ `.*"maxAttempts":2.*` }', 'decode'],
    ['{ span.policy_snapshot = "stop" }', ''],
    ['{ .timeout }', 'decode'],
    ['{ !span.timeout && name < "d" }', 'check'],
    ['{ span.bytes = 10 }', 'read'],
    ['{ span.bytes != 10 }', 'check'],
    ['{ !(span.bytes = 10) }', 'run decode check store report'],
    ['{ span.bytes = "10" }', 'decode'],
    ['{ 10 < .bytes }', 'check'],
    ['{ .bytes = nil }', 'run store report'],
    ['{ .bytes != nil }', 'read decode check'],
    ['{ .zone = "eu" }', 'run'],
    ['{ .zone = "us" }', 'read'],
    ['{ resource.zone != nil }', 'run'],
    ['{ .cached }', 'store'],
    ['{ !.cached }', 'check'],
    ['{ .constructor != nil || .__proto__ != nil }', ''],
    ['{ name =~ "re.*" }', 'read report'],
    ['{ name =~ "re" }', ''],
    ['{ name !~ "r.*" }', 'decode check store'],
    ['{ name =~ "read|store" }', 'read store'],
    ['{ .note =~ "a.b" }', 'store'],
    ['{ .path =~ `in/\\w\\.json` }', 'read'],
    ['{ .bytes !~ "x" }', 'decode'],
    ['{ true }', 'run read decode check store report'],
    ['{ false }', ''],
  ])('finds %s', (query, spans) => {
    expect(found(query)).toBe(spans)
  })

  it.each([
    ['{ name = "read" } && { name = "run" }', 'run read'],
    ['{ name = "read" } && { name = "nobody" }', ''],
    ['{ name = "read" } || { name = "nobody" }', 'read'],
    ['{ name = "run" } > { }', 'read check report'],
    ['{ name = "run" } > { status = error }', ''],
    ['{ name = "run" } >> { status = error }', 'decode'],
    ['{ name = "run" } >> { }', 'read decode check store report'],
    ['{ name = "decode" } < { }', 'read'],
    ['{ name = "decode" } << { }', 'run read'],
    ['{ name = "read" } ~ { }', 'check report'],
    ['{ name =~ "read|check" } ~ { name =~ "read|check" }', 'read check'],
    ['{ name = "run" } ~ { }', ''],
    ['{ } !>> { name = "store" }', 'read decode store report'],
    ['{ name = "run" } !>> { name = "nobody" }', 'run'],
    ['{ name = "run" } !>> { name = "run" }', 'run'],
    ['{ name = "nobody" } !>> { }', ''],
    ['{ } > { name = "check" } > { }', 'store'],
  ])('finds %s', (query, spans) => {
    expect(found(query)).toBe(spans)
  })

  it.each([
    ['{ } | { .bytes = 10 }', 'read'],
    ['{ status = error } | count() = 2', 'run decode'],
    ['{ status = error } | count() > 2', ''],
    ['{ name = "nobody" } | count() = 0', ''],
    ['{ } | sum(.bytes) = 40', 'run read decode check store report'],
    ['{ } | avg(.bytes) = 20 | { name = "run" }', 'run'],
    ['{ } | min(.bytes) < 11 | max(.bytes) >= 30 | { name = "run" }', 'run'],
    ['{ name = "run" } | avg(.bytes) != 1', ''],
    ['{ name =~ "read|decode" } | avg(duration) = 17ns', 'read decode'],
    ['{ name =~ "read|decode|store" } | avg(duration) > 14ns', 'read decode store'],
    ['{ name =~ "read|decode|store" } | avg(duration) >= 15ns', ''],
    ['{ } | sum(duration) = 214ns | min(duration) = 10 | max(duration) = 100ns | { name = "run" }', 'run'],
    ['{ name = "run" } | select(name, .x)', 'run'],
  ])('finds %s', (query, spans) => {
    expect(found(query)).toBe(spans)
  })

  it('orders text by its UTF-8 bytes, as databases do', () => {
    const spans = [someSpan('1', '', { name: '\uffff' }), someSpan('2', '', { name: '😀' })]
    expect(found('{ name > "\uffff" }', spans)).toBe('2')
  })

  it('takes the earliest span for the root where none is without a parent', () => {
    const spans = [
      someSpan('1', 'gone', { start: 5n, name: 'late' }),
      someSpan('2', 'gone', { start: 3n, name: 'early' }),
    ]
    expect(found('{ rootName = "early" }', spans)).toBe('1 2')
    expect(found('{ rootName = "late" }', [...spans, someSpan('3', '', { start: 9n, name: 'late' })])).toBe('1 2 3')
  })

  it('takes the smaller span id for the root where two are as early', () => {
    const spans = [someSpan('b', ''), someSpan('a', ''), someSpan('c', '')]
    expect(found('{ rootName = "a" }', spans)).toBe('b a c')
  })

  it('ends with parents in a cycle, missing parents and ids that come twice', () => {
    const spans = [
      someSpan('a', 'b'),
      someSpan('b', 'a'),
      someSpan('c', 'c'),
      someSpan('d', 'gone'),
      someSpan('a', 'd'),
      someSpan('e', 'a'),
    ]
    expect(found('{ name = "b" } >> { }', spans)).toBe('a b e')
    expect(found('{ name = "e" } << { }', spans)).toBe('a b d a')
    expect(found('{ name = "c" } > { }', spans)).toBe('c')
    expect(found('{ name = "d" } ~ { }', spans)).toBe('')
    expect(found('{ } !>> { name = "e" }', spans)).toBe('c e')
    expect(found('{ }', [])).toBe('')
  })

  it('matches no pattern against a text above 4,096 characters', () => {
    const spans = [someSpan('1', '', { attributes: { x: 'a'.repeat(5000) } })]
    expect(found('{ .x =~ "a*" }', spans)).toBe('')
    expect(found('{ .x !~ "b" }', spans)).toBe('')
  })

  it.each(['>', '>>', '<', '<<', '~', '!>>'])(
    'relates 100,000 spans by %s in linear time',
    { timeout: 120_000 },
    (operator) => {
      const wide = Array.from({ length: 50_000 }, (_, i) => someSpan(`w${i}`, 'w0'))
      const deep = Array.from({ length: 50_000 }, (_, i) => someSpan(`d${i}`, i === 0 ? '' : `d${i - 1}`))
      // A quadratic one would take hours.
      evaluateQuery(parseTraceQl(`{ } ${operator} { duration > 1ns }`), [...wide, ...deep])
    },
  )
})
