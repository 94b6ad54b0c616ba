import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Domain } from '../../shared/domains/Domain.ts'
import { TracegateError } from '../../shared/errors.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { formatTimestamp } from '../../shared/events/formatTimestamp.ts'
import { readEventLines } from '../../shared/events/readEventLines.ts'
import { field, sampleDomain } from './sampleDomain.ts'

const domain = sampleDomain()
const AT = '"timestamp":"2025-10-08T06:00:02.000Z"'

function read(text: string | Uint8Array, domains: readonly Domain[] = [domain]) {
  const read: { domain: string; scope: string; event: DomainEvent }[] = []
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const count = readEventLines(bytes, domains, ({ name }, scope, event) => read.push({ domain: name, scope, event }))
  expect(count).toBe(read.length)
  return read
}

function failure(text: string | Uint8Array, domains?: readonly Domain[]): TracegateError {
  try {
    read(text, domains)
  } catch (error) {
    if (error instanceof TracegateError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('reading NDJSON events', () => {
  it('takes a BOM, CRLF, blank lines and a last line without an end', () => {
    const emitted = read(`\ufeff{${AT},"type":"retry","key":"a"}\r\n\r\n  \n{${AT},"type":"retry","key":"b"}`)
    expect(emitted.map(({ event, scope }) => [event.partition, event.location, scope])).toEqual([
      ['a', ':1', 'env:default'],
      ['b', ':4', 'env:default'],
    ])
    expect(read('')).toEqual([])
  })

  it('keeps declared fields only and is not impressed by __proto__', () => {
    const [line] = read(
      `{${AT},"type":"retry","key":"a","secret":"s","__proto__":{"reason":"timeout"},"context":{"region":"eu","x":1}}`,
    )
    expect(line?.event.fields).toEqual({ type: 'retry', key: 'a', context: { region: 'eu' } })
    expect(line?.event.span).toBeUndefined()
  })

  it.each([
    ['"2025-10-08T06:00:02.000000001+00:00"', '2025-10-08T06:00:02.000000001Z'],
    ['1759903202000000001', '2025-10-08T06:00:02.000000001Z'],
    ['"1759903202000000001"', '2025-10-08T06:00:02.000000001Z'],
    ['1759903202', '1970-01-01T00:00:01.759903202Z'],
  ])('reads the time %s exactly', (time, expected) => {
    const nested = '"context":{"timestamp":1759903202000000999}'
    const [line] = read(`{"timestamp":${time},"type":"retry","key":"a",${nested}}`)
    expect(line && formatTimestamp(line.event.start)).toBe(expected)
    expect(line?.event.problems).toEqual([])
  })

  it.each(['""', '0', '-1', '1.5', '1e30', 'null', '"2025-10-08"', '{}', '18446744073709551616'])(
    'keeps the event with a problem when its time is %s',
    (time) => {
      const [line] = read(`{"timestamp":${time},"type":"retry","key":"a"}`)
      expect(line?.event.start).toBe(0n)
      expect(line?.event.problems.map(({ rule }) => rule)).toEqual(['timestamp'])
    },
  )

  it('takes ids, kind, end, clock and links from span, and nothing malformed', () => {
    const [good, bad] = read(
      `{${AT},"type":"retry","key":"a","span":{"traceId":"${'A'.repeat(32)}","spanId":"${'b'.repeat(16)}","index":2,"kind":5,` +
        `"end":1759903202000000001,"clock":"c","links":[{"traceId":"${'c'.repeat(32)}","spanId":"${'d'.repeat(16)}"}]}}\n` +
        `{${AT},"type":"retry","key":"a","span":{"traceId":"canary","spanId":7,"index":-1,"kind":"x","end":"x","clock":{},"links":[1]}}`,
    )
    expect(good?.event).toMatchObject({ end: 1_759_903_202_000_000_001n, clock: 'c', problems: [] })
    expect(good?.event.span).toEqual({
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      index: 2,
      parentSpanId: '',
      kind: 5,
      links: [{ traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) }],
    })
    expect([bad?.event.span, bad?.event.clock, bad?.event.problems.map(({ rule }) => rule)]).toEqual([
      undefined,
      '',
      ['duration'],
    ])
  })

  it('believes stated problems only by rule and declared field', () => {
    const stated =
      '[{"rule":"type","field":"amount","message":"canary"},{"rule":"type","field":"canary"},{"rule":"canary"},7]'
    const [line] = read(`{${AT},"type":"retry","key":"a","problems":${stated}}`)
    expect(line?.event.problems).toEqual([{ rule: 'type', field: 'amount', message: 'amount must be of type double' }])
  })

  it.each<[string, string | Uint8Array, string]>([
    ['broken JSON', `{${AT},"type":"retry","key":"a"}\n\n{"key":"canary`, ':3'],
    ['an array', '["canary"]', ':1'],
    ['bytes that are not UTF-8', Buffer.from('{"type":"retry"}\n"\u00ff"', 'latin1'), ':2'],
    ['an object that is no event', '{"hello":1}', ':1'],
    ['a domain that is not loaded', '{"domain":"canary"}', ':1'],
  ])('refuses %s and says on which line, without quoting it', (_, text, location) => {
    const error = failure(text)
    expect([error.code, error.location]).toEqual(['corrupt', location])
    expect(`${error.message} ${error.remedy} ${error.cause}`).not.toContain('canary')
  })

  it('reads or refuses any bytes without crashing', () => {
    const piece = fc.oneof(
      fc.json().map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 8 }),
      fc
        .constantFrom('{', '}', '\n', '\r\n', '"type":', '"timestamp":17599032020000000011', ',')
        .map((text) => Buffer.from(text)),
      fc
        .object({ key: fc.constantFrom('type', 'key', 'timestamp', 'span', 'problems', 'context', 'codes', 'links') })
        .map((value) => Buffer.from(`${JSON.stringify(value)}\n`)),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        try {
          readEventLines(Buffer.concat(pieces), [domain], () => {})
        } catch (error) {
          expect(error).toBeInstanceOf(TracegateError)
        }
      }),
      { numRuns: 500 },
    )
    const deep = `{"timestamp":1759903202000000001,"type":"retry","key":"a","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
    expect(read(deep)).toHaveLength(1)
  })

  it('tells the domain of a line by its name, else by type and required fields, else asks', () => {
    const type = field('type', { enum: ['retry', 'done'], required: true })
    const jobs = sampleDomain({
      name: 'jobs',
      eventTypes: ['retry', 'done'],
      fields: [type, field('job', { required: true })],
    })
    const twin = { ...jobs, name: 'twin' }
    expect(
      read('{"type":"retry","key":"a"}\n{"type":"retry","job":"a"}\n{"type":"done"}\n{"domain":"shop","type":"done"}', [
        domain,
        jobs,
      ]).map((line) => line.domain),
    ).toEqual(['shop', 'jobs', 'jobs', 'shop'])
    for (const [line, domains] of [
      ['{"type":"done","job":"a"}', [jobs, twin]],
      ['{"type":"x"}', [domain, jobs]],
      ['{"type":"x","hello":1}', [domain, jobs]],
    ] as const) {
      expect(failure(line, domains)).toMatchObject({
        code: 'corrupt',
        location: ':1',
        remedy: expect.stringContaining('"domain"'),
      })
    }
  })

  it('takes a line of a mistyped event for one of the domain whose required field it has', () => {
    const type = field('type', { enum: ['retry', 'done'], required: true })
    const jobs = sampleDomain({
      name: 'jobs',
      eventTypes: ['retry', 'done'],
      fields: [type, field('job', { required: true })],
    })
    expect(read('{"type":"dnoe","job":"a"}', [domain, jobs])).toMatchObject([
      { domain: 'jobs', event: { problems: expect.arrayContaining([expect.objectContaining({ rule: 'enum' })]) } },
    ])
  })

  it('passes over lines of domains that are known and not asked for', () => {
    const type = field('type', { enum: ['retry', 'done'], required: true })
    const jobs = sampleDomain({
      name: 'jobs',
      eventTypes: ['retry', 'done'],
      fields: [type, field('job', { required: true })],
    })
    const found: string[] = []
    const lines =
      '{"type":"retry","key":"a"}\n{"type":"retry","job":"b"}\n{"type":"dnoe","job":"c"}\n{"domain":"shop"}\n'
    const count = readEventLines(
      Buffer.from(lines),
      [jobs],
      ({ name }, _, event) => found.push(`${name} ${event.fields.job}`),
      's',
      [domain],
    )
    expect([count, ...found]).toEqual([2, 'jobs b', 'jobs c'])
  })
})
