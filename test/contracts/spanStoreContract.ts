import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SpanStore } from '../../shared/ports/SpanStore.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { evaluateQuery } from '../../shared/tracing/traceql/evaluateQuery.ts'
import { parseTraceQl } from '../../shared/tracing/traceql/parseTraceQl.ts'
import { someQuery } from '../tracing/traceql/someQuery.ts'
import { seekableQuery } from './seekableQuery.ts'
import { someTraceSpan, traceSpan, tracesOf } from './traceSpans.ts'

/** What every `SpanStore` guarantees; `make` gives a new, empty one. */
export function spanStoreContract(name: string, make: () => Promise<SpanStore>): void {
  const filled = async (...spans: readonly TraceSpan[]) => {
    const store = await make()
    await store.put(spans)
    return store
  }
  const found = async (store: SpanStore, query: string, limit = 50) =>
    (await store.search(parseTraceQl(query), { limit, spansPerTrace: 50 })).map(
      ({ traceId, spans }) => `${traceId}: ${spans.map(({ spanId }) => spanId).join(' ')}`,
    )

  describe(`${name} as a span store`, () => {
    test('gives a span back as it was put', async () => {
      const whole = traceSpan('t', 's', {
        parentSpanId: 'p',
        resource: { 'host.name': 'h', cores: 2 },
        kind: 'consumer',
        start: 1_793_254_602_123_456_789n,
        end: 2n ** 63n - 1n,
        status: 'ERROR',
        error: 'It broke.',
        timeout: true,
        policySnapshot: { retry: { maxAttempts: 2, delay: null }, list: [1, 'a'] },
        attributes: { 'a.b': 'x', 'a"b': 1.5, yes: true, big: 2 ** 60, ['__proto__']: 'own', '': '' },
        events: [
          { name: 'retry', time: 5n, attributes: { attempt: 1 } },
          { name: 'error', time: 5n, attributes: {} },
          { name: 'é😀', time: 9n, attributes: { message: 'm', level: 'WARN' } },
        ],
      })
      const store = await filled(whole, traceSpan('t', 'plain'))
      expect(await store.trace('t')).toStrictEqual([traceSpan('t', 'plain'), whole])
      expect(await store.trace('none')).toEqual([])
      await store.close()
    })

    test('keeps and hands out copies', async () => {
      const span = traceSpan('t', 's', { attributes: { a: 1 } })
      const store = await filled(span)
      Object.assign(span.attributes, { a: 2 })
      const [first] = await store.trace('t')
      Object.assign(first?.attributes ?? {}, { a: 3 })
      expect((await store.trace('t'))[0]?.attributes).toEqual({ a: 1 })
      await store.close()
    })

    test('replaces a span of the same trace and id with its events, in a later call or the same', async () => {
      const event = (label: string) => ({ name: label, time: 1n, attributes: {} })
      const store = await filled(
        traceSpan('t', 's', { events: [event('old')], status: 'ERROR', end: 900n }),
        traceSpan('t', 'r', { events: [event('older')] }),
        traceSpan('t', 'r', { events: [event('newer')] }),
        traceSpan('u', 's', { events: [event('other')] }),
      )
      await store.put([traceSpan('t', 's', { name: 'new', events: [event('new')] })])
      const names = (await store.trace('t')).map((span) => [span.spanId, ...span.events.map((each) => each.name)])
      expect(names).toEqual([
        ['r', 'newer'],
        ['s', 'new'],
      ])
      expect((await store.trace('u'))[0]?.events).toHaveLength(1)
      const [t] = (await store.list({ limit: 5 })).filter(({ traceId }) => traceId === 't')
      expect(t).toMatchObject({ spanCount: 2, errorCount: 0, end: 200n })
      await store.close()
    })

    test('sums up a trace by its root, or by its earliest span until the root is there', async () => {
      const store = await filled(
        traceSpan('t', 'late', { parentSpanId: 'r', start: 30n, end: 90n, status: 'ERROR' }),
        traceSpan('t', 'early', { parentSpanId: 'r', start: 20n, end: 40n, serviceName: 'early-service' }),
      )
      const [before] = await store.list({ limit: 1 })
      expect(before).toEqual({
        traceId: 't',
        rootName: 'early',
        rootService: 'early-service',
        start: 20n,
        end: 90n,
        status: 'ERROR',
        spanCount: 2,
        errorCount: 1,
      })
      await store.put([traceSpan('t', 'r', { start: 50n, end: 60n, name: 'root', status: 'UNSET' })])
      const [after] = await store.list({ limit: 1 })
      expect(after).toEqual({ ...before, rootName: 'root', rootService: 'shop', status: 'UNSET', spanCount: 3 })
      await store.close()
    })

    test('lists the newest traces first, by status, without evidence, up to a limit', async () => {
      const evidence = { attributes: { 'tracegate.evidence': true } }
      const store = await filled(
        traceSpan('old', 'r', { start: 1n, status: 'ERROR' }),
        traceSpan('b', 'r', { start: 7n }),
        traceSpan('a', 'r', { start: 7n, status: 'ERROR' }),
        traceSpan('evidence', 'r', { start: 9n, status: 'ERROR', ...evidence }),
        traceSpan('mixed', 'r', { start: 3n, ...evidence }),
        traceSpan('mixed', 's', { start: 3n, attributes: { 'tracegate.evidence': 'true' } }),
      )
      const ids = async (filter: Parameters<SpanStore['list']>[0]) =>
        (await store.list(filter)).map(({ traceId }) => traceId)
      expect(await ids({ limit: 50 })).toEqual(['evidence', 'a', 'b', 'mixed', 'old'])
      expect(await ids({ limit: 2 })).toEqual(['evidence', 'a'])
      expect(await ids({ limit: 50, executions: true })).toEqual(['a', 'b', 'mixed', 'old'])
      expect(await ids({ limit: 50, status: 'ERROR' })).toEqual(['evidence', 'a', 'old'])
      expect(await ids({ limit: 50, status: 'ERROR', executions: true })).toEqual(['a', 'old'])
      expect(await ids({ limit: 50, status: 'OK' })).toEqual(['b', 'mixed'])
      expect(await ids({ limit: 0 })).toEqual([])
      await store.close()
    })

    test('finds the ids of traces by their beginning', async () => {
      const store = await filled(...['ab1', 'ab2', 'ab', 'ac', 'é1', 'é😀', '%'].map((id) => traceSpan(id, 's')))
      expect(await store.traceIds('ab', 9)).toEqual(['ab', 'ab1', 'ab2'])
      expect(await store.traceIds('ab', 2)).toEqual(['ab', 'ab1'])
      expect(await store.traceIds('é', 9)).toEqual(['é1', 'é😀'])
      expect(await store.traceIds('', 9)).toHaveLength(7)
      expect(await store.traceIds('%', 9)).toEqual(['%'])
      expect(await store.traceIds('b', 9)).toEqual([])
      await store.close()
    })

    test('follows what is put, replaced spans included', async () => {
      const store = await filled(traceSpan('t', 'a'), traceSpan('t', 'b'))
      const start = await store.after(undefined, 10)
      expect(start.spans).toEqual([])
      const ids = async (cursor: string, limit = 10) => {
        const next = await store.after(cursor, limit)
        return [next.spans.map(({ spanId }) => spanId), next.cursor] as const
      }
      expect((await ids(''))[0]).toEqual(['a', 'b'])
      expect(await ids(start.cursor)).toEqual([[], start.cursor])
      await store.put([traceSpan('t', 'b'), traceSpan('u', 'c'), traceSpan('t', 'a')])
      const [first, cursor] = await ids(start.cursor, 2)
      expect(first).toEqual(['b', 'c'])
      const [second, end] = await ids(cursor, 2)
      expect(second).toEqual(['a'])
      expect(await ids(end)).toEqual([[], end])
      await store.removeBefore(2n ** 62n)
      await store.put([traceSpan('t', 'again')])
      expect((await ids(end))[0]).toEqual(['again'])
      for (const wrong of ['x', '-1', '1.5', '9'.repeat(30), ' ']) {
        await expect(store.after(wrong, 1)).rejects.toMatchObject({ name: 'TracegateError', code: 'usage' })
      }
      await store.close()
    })

    test('removes traces that have ended before a time, whole', async () => {
      const store = await filled(
        traceSpan('gone', 'a', { end: 199n, events: [{ name: 'e', time: 1n, attributes: {} }] }),
        traceSpan('gone', 'b', { end: 150n }),
        traceSpan('stays', 'a', { end: 100n }),
        traceSpan('stays', 'b', { end: 200n }),
      )
      expect(await store.removeBefore(200n)).toBe(2)
      expect(await store.removeBefore(200n)).toBe(0)
      expect(await store.traceIds('', 9)).toEqual(['stays'])
      expect(await store.trace('gone')).toEqual([])
      expect(await store.trace('stays')).toHaveLength(2)
      await store.put([traceSpan('gone', 'a')])
      expect((await store.trace('gone'))[0]?.events).toEqual([])
      expect(await store.removeBefore(-1n)).toBe(0)
      expect(await store.removeBefore(2n ** 80n)).toBe(3)
      await store.close()
    })

    test('takes all spans of a call or none', async () => {
      const store = await make()
      const broken = {
        ...traceSpan('t', 'b'),
        get attributes(): never {
          throw new Error('broken')
        },
      }
      await expect(store.put([traceSpan('t', 'a'), broken])).rejects.toThrow()
      expect(await store.traceIds('', 9)).toEqual([])
      await store.put([])
      expect(await store.list({ limit: 9 })).toEqual([])
      await store.close()
    })

    test('keeps times and texts that no database can hold as the nearest that it can', async () => {
      const odd = { a: Number.NaN, b: Number.NEGATIVE_INFINITY, c: '\ud800', d: -0 }
      const store = await filled(traceSpan('\udfff', 's', { start: -5n, end: 2n ** 64n, attributes: odd }))
      const [span] = await store.trace('\ufffd')
      expect(span).toMatchObject({ start: 0n, end: 2n ** 63n - 1n })
      expect(span?.attributes).toStrictEqual({ a: 'NaN', b: '-Infinity', c: '\ufffd', d: 0 })
      await store.close()
    })

    test('shows the earliest of the spans that match, and counts them all', async () => {
      const spans = Array.from({ length: 9 }, (_, i) => traceSpan('t', `s${i}`, { start: BigInt(50 - i), name: 'n' }))
      const store = await filled(...spans, traceSpan('t', 'other'), traceSpan('u', 'other'))
      const matches = await store.search(parseTraceQl('{ name = "n" }'), { limit: 5, spansPerTrace: 2 })
      expect(matches).toHaveLength(1)
      expect(matches[0]).toMatchObject({ traceId: 't', matched: 9, spanCount: 10 })
      expect(matches[0]?.spans).toStrictEqual([spans[8], spans[7]])
      await store.close()
    })

    test('finds the newest traces, also when an older one has later spans', async () => {
      const store = await filled(
        traceSpan('long', 'root', { start: 1n }),
        traceSpan('long', 'late', { name: 'n', start: 99n, status: 'ERROR' }),
        ...[10n, 20n, 30n].map((start) => traceSpan(`t${start}`, 's', { name: 'n', start, status: 'ERROR' })),
      )
      const newest = ['t30: s', 't20: s', 't10: s', 'long: late']
      for (const query of [
        '{ name = "n" }',
        '{ status = error }',
        '{ name = "n" && status = error }',
        '{ .x = nil && name =~ "n" }',
      ]) {
        expect(await found(store, query)).toEqual(newest)
        expect(await found(store, query, 2)).toEqual(newest.slice(0, 2))
        expect(await found(store, query, 0)).toEqual([])
      }
      await store.close()
    })

    test('answers queries as long as the language allows', async () => {
      const store = await filled(traceSpan('t', 'a'), traceSpan('t', 'b', { parentSpanId: 'a' }))
      const many = (text: string, between: string) => Array.from({ length: 150 }, () => text).join(between)
      expect(await found(store, many('{ name = "a" }', ' && '))).toEqual(['t: a'])
      expect(await found(store, many('{ name = "b" }', ' || '))).toEqual(['t: b'])
      expect(await found(store, many('{ }', ' >> '))).toEqual([])
      expect(await found(store, `{ } | ${many('count() > 1', ' | ')}`)).toEqual(['t: a b'])
      expect(await found(store, `{ } | ${many('avg(duration) > 1ns', ' | ')}`)).toEqual(['t: a b'])
      expect(await found(store, `{ ${many('name = "b"', ' || ')} }`)).toEqual(['t: b'])
      await store.close()
    })

    test('compares numbers to the last bit', async () => {
      const numbers = Array.from({ length: 200 }, (_, i) => Math.sin(i + 1) * 10 ** ((i % 40) - 20))
      const store = await filled(...numbers.map((n, i) => traceSpan('t', `s${i}`, { attributes: { n } })))
      for (const [i, value] of numbers.entries()) {
        const field = { kind: 'attribute', scope: 'any', name: 'n' } as const
        const where = { kind: 'comparison', operator: '=', field, value: { kind: 'number', value } } as const
        const query = { spanset: { kind: 'filter', where }, stages: [] } as const
        const matches = await store.search(query, { limit: 1, spansPerTrace: 2 })
        expect(matches[0]?.spans.map(({ spanId }) => spanId)).toEqual([`s${i}`])
      }
      await store.close()
    })

    test('finds nothing where a query contradicts itself', async () => {
      const store = await filled(traceSpan('t', 's', { status: 'ERROR', attributes: { 'tracegate.key': 'k' } }))
      for (const query of [
        'status = error && false',
        'key = "k" && false',
        'name = "s" && name = "t"',
        'status = ok && false',
      ]) {
        expect(await found(store, `{ ${query} }`)).toEqual([])
      }
      expect(await found(store, '{ status = error && key = "k" && true }')).toEqual(['t: s'])
      await store.close()
    })

    test('ends in cycles, and in chains of thousands of spans', async () => {
      const chain = Array.from({ length: 5000 }, (_, i) => traceSpan('chain', `s${i}`, { parentSpanId: `s${i - 1}` }))
      const ring = ['a', 'b', 'c'].map((spanId, i) => traceSpan('ring', spanId, { parentSpanId: 'cab'.charAt(i) }))
      const store = await filled(...chain, ...ring, traceSpan('self', 'x', { parentSpanId: 'x' }))
      expect(await found(store, '{ name = "s0" } >> { name = "s4999" }')).toEqual(['chain: s4999'])
      expect(await found(store, '{ name = "s4999" } << { name = "s0" }')).toEqual(['chain: s0'])
      expect(await found(store, '{ name = "s1" } !>> { name = "s0" }')).toEqual(['chain: s1'])
      expect(await found(store, '{ name = "a" } >> { }')).toEqual(['ring: a b c'])
      expect(await found(store, '{ name = "x" } > { }')).toEqual(['self: x'])
      await store.close()
    })

    test('lists, and finds by any query, what the definition of both says', async () => {
      const query = fc.oneof(someQuery, seekableQuery)
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(someTraceSpan, { maxLength: 12 }), { maxLength: 3 }),
          fc.array(query, { minLength: 8, maxLength: 8 }),
          async (calls, queries) => {
            const store = await make()
            for (const spans of calls) await store.put(spans)
            const traces = tracesOf(calls.flat())
            const listed = await store.list({ limit: 99 })
            expect(listed.map(({ traceId }) => traceId).sort()).toEqual([...traces.keys()].sort())
            for (const [traceId, spans] of traces) expect(await store.trace(traceId)).toStrictEqual(spans)
            for (const each of queries) {
              const expected = listed
                .map((summary) => ({ ...summary, matching: evaluateQuery(each, traces.get(summary.traceId) ?? []) }))
                .filter(({ matching }) => matching.length > 0)
                .map(({ matching, ...rest }) => ({ ...rest, spans: matching.slice(0, 3), matched: matching.length }))
              expect(await store.search(each, { limit: 99, spansPerTrace: 3 })).toStrictEqual(expected)
              const two = await store.search(each, { limit: 2, spansPerTrace: 3 })
              expect(two).toStrictEqual(expected.slice(0, 2))
            }
            await store.close()
          },
        ),
        { numRuns: 120 },
      )
    }, 120_000)
  })
}
