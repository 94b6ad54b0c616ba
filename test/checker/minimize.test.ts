import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minimize } from '../../shared/checker/minimize.ts'
import { eventOf } from './eventOf.ts'

const events = Array.from({ length: 200 }, (_, n) => eventOf('failure', { start: BigInt(n), id: `${n}` }))

test('what remains is exactly the events that are needed, wherever they are', () => {
  fc.assert(
    fc.property(fc.subarray(events, { minLength: 1, maxLength: 5 }), (needed) => {
      expect(minimize(events, (some) => needed.every((event) => some.includes(event)))).toEqual(needed)
    }),
  )
})

test('a late failure in a long list is found without going through all of it', () => {
  const long = Array.from({ length: 100_000 }, (_, n) => eventOf('failure', { start: BigInt(n), id: `${n}` }))
  let looked = 0
  const fails = (some: readonly { id: string }[]) => {
    looked += some.length
    return some.at(-1)?.id === '99999'
  }
  expect(minimize(long, fails)).toHaveLength(1)
  expect(looked).toBeLessThan(1_000)
})

test('one event is never deleted', () => {
  expect(minimize(events.slice(0, 1), () => true)).toEqual(events.slice(0, 1))
})
