import { expect, test } from 'vitest'
import { stronglyConnected } from '../../shared/checker/stronglyConnected.ts'

test('nodes share a component exactly when each reaches the other', () => {
  const [a, b, c, d, e] = stronglyConnected([[1], [2], [0, 3], [4], []])
  expect(new Set([a, b, c]).size).toBe(1)
  expect(new Set([a, d, e]).size).toBe(3)
})

test('a path of half a million nodes does not exhaust the stack, closed to a ring or not', () => {
  const length = 500_000
  const path = Array.from({ length }, (_, n) => (n + 1 < length ? [n + 1] : []))
  expect(new Set(stronglyConnected(path)).size).toBe(length)
  path[length - 1] = [0]
  expect(new Set(stronglyConnected(path)).size).toBe(1)
})
