import { expect, test } from 'vitest'
import { findConflicts } from '../../shared/checker/findConflicts.ts'
import { eventOf } from './eventOf.ts'
import { lazyEvents } from './lazyEvents.ts'

test('events that share an id are found, one group per id, also far apart', () => {
  const list = lazyEvents(10_000, (n) => eventOf('retry', { start: BigInt(n), id: `${n % 5_000 === 7 ? 'same' : n}` }))
  expect(findConflicts(list).map((group) => group.map(({ start }) => start))).toEqual([[7n, 5007n]])
})

test('different ids are no conflict', () => {
  expect(findConflicts([])).toEqual([])
  expect(findConflicts([eventOf('retry', { id: 'a' }), eventOf('retry', { id: 'b' })])).toEqual([])
})
