import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { parseEventLine } from '../../shared/events/parseEventLine.ts'
import { readEventLines } from '../../shared/events/readEventLines.ts'
import { writeEventLine } from '../../shared/events/writeEventLine.ts'
import { arbitraryEvents, domain, maskedEvents } from './arbitraryEvent.ts'

const KEY = { 'shop.type': 'retry', 'shop.key': 'k' }

describe('the canonical line', () => {
  it('comes back as the same event, id and partition included, through UTF-8', () => {
    fc.assert(
      fc.property(arbitraryEvents, (events) => {
        for (const event of events) {
          const line = Buffer.from(writeEventLine(event), 'utf8').toString('utf8')
          const { line: kept, ...parsed } = parseEventLine(line, domain)
          expect(parsed).toEqual(event)
          expect(writeEventLine(parsed)).toBe(line)
          expect(kept).toBe(event.location === undefined ? line : undefined)
          expect(line).not.toContain('\n')
        }
      }),
      { numRuns: 250 },
    )
  })

  it('has the fixed order timestamp, type, fields, span, problems, location', () => {
    const [event] = maskedEvents(
      {
        start: 1_700_000_000_000_000_000n,
        end: 1_700_000_000_000_001_000n,
        attributes: { 'shop.key': 'k', 'shop.type': 'retry', 'shop.amount': 'x', 'shop.reason': 'timeout' },
        parentSpanId: 'c'.repeat(16),
        kind: 4,
        links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16) }],
      },
      'file:1',
    )
    expect(event && writeEventLine(event)).toBe(
      '{"timestamp":"2023-11-14T22:13:20.000Z","type":"retry","key":"k","reason":"timeout",' +
        `"span":{"traceId":"${'a'.repeat(32)}","spanId":"${'b'.repeat(16)}","parentSpanId":"${'c'.repeat(16)}","kind":4,` +
        `"end":"2023-11-14T22:13:20.000001Z","links":[{"traceId":"${'d'.repeat(32)}","spanId":"${'e'.repeat(16)}"}]},` +
        '"problems":[{"rule":"type","field":"amount","message":"amount must be of type double"}],"location":"file:1"}',
    )
  })

  it('gives an event without span ids an id that follows its content alone', () => {
    const idOf = (value: string, location: string) =>
      maskedEvents({ traceId: '', spanId: '', attributes: { ...KEY, 'shop.value': value } }, location)[0]?.id
    expect(idOf('v', 'a:1')).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(idOf('v', 'a:1')).toBe(idOf('v', 'b:2'))
    expect(idOf('v', 'a:1')).not.toBe(idOf('w', 'a:1'))
  })

  it('is valid input with the same content as far as verdicts look at it', () => {
    const judged = ({ type, partition, start, end, fields, span, problems }: DomainEvent) => ({
      type,
      partition,
      start,
      end,
      fields,
      span,
      problems: problems.map(({ rule, field }) => `${rule} ${field}`),
    })
    fc.assert(
      fc.property(arbitraryEvents, (events) => {
        const bytes = Buffer.from(events.map((event) => `${writeEventLine(event)}\n`).join(''))
        const again: DomainEvent[] = []
        readEventLines(bytes, [domain], (_domain, _scope, event) => again.push(event))
        expect(again.map(judged)).toEqual(events.map(judged))
      }),
      { numRuns: 250 },
    )
  })
})
