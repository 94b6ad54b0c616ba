import { describe, expect, it } from 'vitest'
import type { AttributeValue } from '../../shared/otlp/Span.ts'
import { field, sampleDomain } from './sampleDomain.ts'
import { eventOf, eventsOf } from './spanOf.ts'

const domain = sampleDomain()
const RETRY = { 'shop.type': 'retry', 'shop.key': 'k' }

function problemsOf(attributes: Record<string, AttributeValue>): string[] {
  return eventOf(domain, { attributes }).problems.map(({ rule, field }) => `${rule} ${field}`)
}

describe('converting a span', () => {
  it('takes type, key, interval, ids and declared fields', () => {
    const event = eventOf(domain, {
      start: 1_700_000_000_000_000_001n,
      end: 1_700_000_000_000_000_009n,
      parentSpanId: 'c'.repeat(16),
      kind: 5,
      links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16) }],
      attributes: { ...RETRY, 'shop.amount': 2, 'shop.codes': [1, 2], 'shop.urgent': false },
    })
    expect(event).toMatchObject({
      type: 'retry',
      partition: 'k',
      start: 1_700_000_000_000_000_001n,
      end: 1_700_000_000_000_000_009n,
      fields: { type: 'retry', key: 'k', amount: 2, codes: [1, 2], urgent: false },
      span: {
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        index: 0,
        parentSpanId: 'c'.repeat(16),
        kind: 5,
        links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16) }],
      },
      problems: [],
    })
  })

  it('takes span events as points in time with their index', () => {
    const emitted = eventsOf([domain], {
      attributes: {},
      events: [
        { index: 2, time: 1_700_000_000_000_000_005n, attributes: RETRY },
        { index: 4, time: 1_700_000_000_000_000_007n, attributes: { ...RETRY, 'shop.key': 'other' } },
      ],
    })
    expect(emitted.map(({ event }) => [event.partition, event.start, event.end, event.span?.index])).toEqual([
      ['k', 1_700_000_000_000_000_005n, 1_700_000_000_000_000_005n, 2],
      ['other', 1_700_000_000_000_000_007n, 1_700_000_000_000_000_007n, 4],
    ])
  })

  it('gives nothing for a span without a declared attribute, and an event per domain concerned', () => {
    const other = sampleDomain({ name: 'other', fields: [field('key'), field('type', { enum: ['retry'] })] })
    const third = sampleDomain({ name: 'third', fields: [field('elsewhere')] })
    expect(eventsOf([domain], { attributes: { unrelated: 'x' } })).toEqual([])
    expect(eventsOf([domain, other, third], { attributes: RETRY }).map((emitted) => emitted.domain)).toEqual([
      'shop',
      'other',
    ])
  })

  it.each([
    [
      'a kvlist',
      {
        'shop.context': new Map<string, AttributeValue>([
          ['attempts', 2],
          ['region', 'eu'],
          ['secret', 's'],
        ]),
      },
    ],
    ['a JSON string', { 'shop.context': '{"attempts":2,"region":"eu","secret":{"__proto__":1}}' }],
    ['flattened attributes', { 'shop.context.attempts': 2, 'shop.context.region': 'eu' }],
    ['both, the flattened one winning', { 'shop.context.attempts': 2, 'shop.context': '{"attempts":7,"region":"eu"}' }],
  ])('reads a map from %s and keeps declared children only', (_, context) => {
    const event = eventOf(domain, { attributes: { ...RETRY, ...context } })
    expect(event.fields.context).toEqual({ attempts: 2, region: 'eu' })
    expect(event.problems).toEqual([])
  })

  it('merges maps inside maps and ignores inherited names', () => {
    const event = eventOf(domain, {
      attributes: {
        ...RETRY,
        'shop.context': '{"inner":{"note":"n"},"__proto__":{"region":"eu"}}',
        'shop.context.inner.ok': true,
      },
    })
    expect(event.fields.context).toEqual({ inner: { note: 'n', ok: true } })
  })

  it.each<[string, Record<string, AttributeValue>, string[]]>([
    ['a missing key', { 'shop.type': 'retry' }, ['required key', 'partition partition']],
    ['a missing type', { 'shop.key': 'k' }, ['required type']],
    ['a type outside the enum', { ...RETRY, 'shop.type': 'other' }, ['enum type']],
    ['a condition that holds', { ...RETRY, 'shop.type': 'success' }, ['required value']],
    ['a string for a number', { ...RETRY, 'shop.amount': '2' }, ['type amount']],
    ['a fraction for an int', { ...RETRY, 'shop.context.attempts': 1.5 }, ['type context.attempts']],
    ['a string for an int', { ...RETRY, 'shop.context.attempts': '1' }, ['type context.attempts']],
    ['an int beyond 2^53', { ...RETRY, 'shop.context.attempts': 2n ** 60n }, ['range context.attempts']],
    ['a number below its bound', { ...RETRY, 'shop.amount': -1 }, ['range amount']],
    ['no number', { ...RETRY, 'shop.amount': Number.NaN }, ['range amount']],
    ['a wrong element', { ...RETRY, 'shop.codes': [1, 'x'] }, ['type codes']],
    ['bytes for a string', { ...RETRY, 'shop.reason': new Uint8Array(2) }, ['type reason']],
    ['a scalar for a map', { ...RETRY, 'shop.context': 3 }, ['type context']],
    ['text for a map', { ...RETRY, 'shop.context': 'not json' }, ['type context']],
    ['a null', { ...RETRY, 'shop.reason': null }, []],
  ])('reports %s', (_, attributes, problems) => {
    expect(problemsOf(attributes)).toEqual(problems)
  })

  it('keeps the event when its time is unusable', () => {
    for (const start of [undefined, 0n, 2n ** 63n]) {
      const event = eventOf(domain, { start, end: 5n, attributes: RETRY })
      expect([event.start, event.end, event.problems.map(({ rule }) => rule)]).toEqual([0n, 0n, ['timestamp']])
    }
    for (const end of [undefined, 4n]) {
      const event = eventOf(domain, { start: 5n, end, attributes: RETRY })
      expect([event.start, event.end, event.problems.map(({ rule }) => rule)]).toEqual([5n, 5n, ['duration']])
    }
  })

  it('takes scope and clock from the resource, in order of preference', () => {
    const origin = (resource: Record<string, AttributeValue>, scope?: string) => {
      const [emitted] = eventsOf([domain], { attributes: RETRY, resource }, scope)
      return [emitted?.scope, emitted?.event.clock]
    }
    expect(origin({})).toEqual(['env:default', ''])
    expect(origin({ 'deployment.environment.name': 'prod', 'host.name': 'n' })).toEqual(['env:prod', 'n'])
    expect(
      origin({ 'cicd.pipeline.run.id': 42, 'deployment.environment.name': 'prod', 'host.id': 'i', 'host.name': 'n' }),
    ).toEqual(['run:42', 'i'])
    expect(origin({ 'service.instance.id': 's', 'host.id': 'i' }, 'mine')).toEqual(['mine', 's'])
  })
})
