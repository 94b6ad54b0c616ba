import { expect, test } from 'vitest'
import { cutOff, good, halfRead, landingPlace, SETTLE } from './landingPlace.ts'

test('the judgement of what an object touched is asked for, again with every delivery', async () => {
  const { land, requested } = landingPlace()
  for (const at of [0, 1]) {
    await land('run:1', 'a', good('alpha'), at)
    expect(requested()).toEqual([{ scope: 'run:1', domain: 'kvonce' }])
  }
})

test('a rejected object asks for the judgement of the scopes that it held', async () => {
  const { land, requested, judge } = landingPlace()
  await land('run:1', 'a', good('alpha'), 0)
  expect(await judge('run:1', SETTLE)).toMatchObject({ status: 'valid' })
  requested()
  await land('run:1', 'b', halfRead('beta'), 9 * SETTLE)
  expect(requested()).toEqual([{ scope: 'run:1', domain: '*' }])
  expect(await judge('run:1', 10 * SETTLE)).toMatchObject({ status: 'error' })
})

test('one of which nothing is known asks for nothing: who it counts for is still to be judged', async () => {
  const { land, requested, judge } = landingPlace()
  await land('run:1', 'a', good('alpha'), 0)
  expect(requested()).toHaveLength(1)
  const rejected = await land('run:1', 'b', cutOff('beta'), SETTLE)
  expect(rejected).toMatchObject({ status: 'rejected', reason: { code: 'truncated' } })
  expect(rejected.scopes).toBeUndefined()
  expect(requested()).toEqual([])
  // The first object's request comes the settle time later.
  expect(await judge('run:1', SETTLE)).toMatchObject({ status: 'error', rejected: ['b'] })
})
