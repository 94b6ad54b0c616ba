import { expect, test } from 'vitest'
import { formatDistance, formatSkew, nameEvent, placeOf } from '../../shared/checker/describeEvent.ts'
import { kvonce } from './domains.ts'
import { eventOf } from './eventOf.ts'

test('an event is named by its type and its kept texts, never by a masked one or the key', () => {
  const fields = { reason: 'duplicate', value: 'h:secret' }
  expect(nameEvent(kvonce.domain, eventOf('failure', { fields }))).toBe('failure(duplicate)')
  expect(nameEvent(kvonce.domain, eventOf('success', { fields: { value: 'h:secret' } }))).toBe('success')
})

test('distances are told in seconds, tiny ones in nanoseconds', () => {
  expect([2_000_000_000n, 61_005_000_000n, 999n].map(formatDistance)).toEqual(['2.000 s', '61.005 s', '999 ns'])
})

test('a skew is told exactly, in the largest unit without a fraction', () => {
  expect([0n, 5_000_000_000n, 1_500_000_000n, 1_500_000n, 7n].map(formatSkew)).toEqual([
    '0 s',
    '5 s',
    '1500 ms',
    '1500 us',
    '7 ns',
  ])
})

test('an event is to be found at its span, else at its line', () => {
  expect(placeOf(eventOf('retry', { span: { spanId: 'b' }, location: 'f:1' }))).toBe(`span ${'a'.repeat(32)}:b`)
  expect(placeOf(eventOf('retry', { location: 'f:1' }))).toBe('f:1')
})
