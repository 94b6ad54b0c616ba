import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTimestamp } from '../../shared/events/formatTimestamp.ts'
import { parseTimestamp } from '../../shared/events/parseTimestamp.ts'

const nanos = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 9_223_372_036n }).map((n) => n * 1_000_000_000n),
  fc.bigInt({ min: 0n, max: 9_223_372_036_854n }).map((n) => n * 1_000_000n),
)

describe('timestamps', () => {
  it('come back exactly, whatever their precision', () => {
    fc.assert(
      fc.property(nanos, (time) => parseTimestamp(formatTimestamp(time)) === time),
      { numRuns: 2000 },
    )
  })

  it('agree with Date to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_223_372_036_000 }), (millis) => {
        const iso = new Date(millis).toISOString()
        return (
          parseTimestamp(iso) === BigInt(millis) * 1_000_000n && formatTimestamp(BigInt(millis) * 1_000_000n) === iso
        )
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['2025-10-08T06:00:02Z', '2025-10-08T06:00:02.000Z'],
    ['2025-10-08T06:00:02.1Z', '2025-10-08T06:00:02.100Z'],
    ['2025-10-08T06:00:02.000001Z', '2025-10-08T06:00:02.000001Z'],
    ['2025-10-08T06:00:02.123456789Z', '2025-10-08T06:00:02.123456789Z'],
    ['2025-10-08T07:30:02.5+01:30', '2025-10-08T06:00:02.500Z'],
    ['2025-10-07T23:00:02-0700', '2025-10-08T06:00:02.000Z'],
    ['2025-10-08 06:00:02,25z', '2025-10-08T06:00:02.250Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2262-04-11T23:47:16.854775807Z', '2262-04-11T23:47:16.854775807Z'],
  ])('reads %s', (text, canonical) => {
    const time = parseTimestamp(text)
    expect(time === undefined ? undefined : formatTimestamp(time)).toBe(canonical)
  })

  it.each([
    '',
    '2025-10-08',
    '2025-10-08T06:00:02',
    '2025-10-08T06:00:02.Z',
    '2025-10-08T06:00:02.1234567890Z',
    '2025-02-29T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-10-08T24:00:00Z',
    '2025-10-08T06:60:00Z',
    '2025-10-08T06:00:60Z',
    '1969-12-31T23:59:59Z',
    '2262-04-11T23:47:16.854775808Z',
    '2025-10-08T06:00:02ZZ',
    '2025-10-08T06:00:02+24:00',
    '2o25-10-08T06:00:02Z',
    '2025-10-08T06:0:002Z',
    'Wed Oct 08 2025 06:00:02',
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined()
  })

  it('refuses any text without crashing', () => {
    fc.assert(fc.property(fc.string(), (text) => parseTimestamp(text) === undefined))
  })
})
