import { describe, expect, test } from 'vitest'
import { kvonce } from '../checker/domains.ts'
import { cutOff, damaged, good, halfRead, landingPlace, SETTLE, START } from './landingPlace.ts'

const RUN = 'run:1'
const LATER = 2 * SETTLE

describe('an object that could not be read', () => {
  test('does not keep what can be read from being valid when there is none', async () => {
    const { land, judge } = landingPlace()
    await land(RUN, 'a', good('alpha'), 0)
    expect(await judge(RUN, SETTLE)).toMatchObject({ status: 'valid', closed: true, rejected: [] })
    expect(await judge(RUN, LATER)).toBeUndefined()
  })

  test.each([
    ['cut off', cutOff],
    ['damaged', damaged],
    ['broken off between two events', halfRead],
  ])('makes a run that arrives with it an error: %s', async (_, bytes) => {
    const { land, judge } = landingPlace()
    await land(RUN, 'a', good('alpha'), 0)
    expect(await land(RUN, 'b', bytes('beta'), 1_000)).toMatchObject({ status: 'rejected' })
    const judged = await judge(RUN, LATER)
    expect(judged).toMatchObject({ status: 'error', closed: false, read: ['a'], rejected: ['b'], violated: 0 })
    expect(judged?.files).toContain('"rejected"')
    expect(await judge(RUN, LATER + 1)).toBeUndefined()
  })

  test('counts from the settle time before the first object to the settle time after the last, not before or after', async () => {
    const rejectedAt = async (at: number) => {
      const { land, judge } = landingPlace()
      if (at < 0) await land('', 'b', cutOff('beta'), at)
      await land(RUN, 'a', good('alpha'), 0)
      await land(RUN, 'c', good('gamma'), 10 * SETTLE)
      if (at >= 0) await land('', 'b', cutOff('beta'), at)
      return (await judge(RUN, 20 * SETTLE))?.status
    }
    expect(await rejectedAt(-SETTLE - 1)).toBe('valid')
    expect(await rejectedAt(-SETTLE)).toBe('error')
    expect(await rejectedAt(5 * SETTLE)).toBe('error')
    expect(await rejectedAt(11 * SETTLE)).toBe('error')
    expect(await rejectedAt(11 * SETTLE + 1)).toBe('valid')
  })

  test('changes a verdict that was given before it came', async () => {
    const { land, judge } = landingPlace()
    await land(RUN, 'a', good('alpha'), 0)
    const before = await judge(RUN, 1_000)
    await land('', 'b', cutOff('beta'), 2_000)
    const after = await judge(RUN, SETTLE)
    expect([before?.rejected, after?.rejected]).toEqual([[], ['b']])
    expect(after?.folder).not.toBe(before?.folder)
  })

  test('counts for each run that was arriving, and for no other', async () => {
    const { land, judge } = landingPlace()
    await land('run:early', 'z', good('zeta'), -10 * SETTLE)
    await land(RUN, 'a', good('alpha'), 0)
    await land('run:2', 'c', good('gamma'), SETTLE / 2)
    await land('', 'b', cutOff('beta'), SETTLE / 2)
    const statuses = [RUN, 'run:2', 'run:early'].map(async (run) => (await judge(run, LATER))?.status)
    expect(await Promise.all(statuses)).toEqual(['error', 'error', 'valid'])
  })

  test('counts whenever it came in the run whose events it held, and in others that were arriving', async () => {
    const { land, judge } = landingPlace()
    await land(RUN, 'a', good('alpha'), 0)
    await land('run:2', 'c', good('gamma'), 10 * SETTLE)
    expect(await land(RUN, 'b', halfRead('beta'), 10 * SETTLE)).toMatchObject({ scopes: [RUN] })
    expect(await judge(RUN, 20 * SETTLE)).toMatchObject({ status: 'error', rejected: ['b'] })
    // Nobody knows what followed the fault.
    expect(await judge('run:2', 20 * SETTLE)).toMatchObject({ status: 'error', rejected: ['b'] })
  })

  test('makes a run of which nothing else is there an error', async () => {
    const { land, judge } = landingPlace()
    await land(RUN, 'b', halfRead('beta'), 0)
    expect(await judge(RUN, LATER)).toMatchObject({ status: 'error', read: [], rejected: ['b'] })
    expect(await judge('run:2', LATER)).toBeUndefined()
  })

  test('is not made good by another object', async () => {
    const { land, judge } = landingPlace()
    await land(RUN, 'a', good('alpha'), 0)
    await land('', 'b', cutOff('beta'), 1_000)
    await land(RUN, 'b-again', good('beta'), 2_000)
    expect(await judge(RUN, LATER)).toMatchObject({ status: 'error', rejected: ['b'] })
  })

  test('counts in an environment until the lateness and the settle time have passed', async () => {
    const { land, judge } = landingPlace()
    const LATENESS = Number(kvonce.domain.order.lateness / 1_000_000n)
    await land('env:prod', 'a', good('alpha'), 0)
    await land('', 'b', cutOff('beta'), 1_000)
    expect((await judge('env:prod', LATER))?.status).toBe('error')
    await land('env:prod', 'c', good('gamma'), 1_000 + LATENESS + SETTLE)
    expect((await judge('env:prod', 1_000 + LATENESS + SETTLE))?.status).toBe('error')
    await land('env:prod', 'd', good('delta'), 1_001 + LATENESS + SETTLE)
    expect(await judge('env:prod', 2_000 + LATENESS + SETTLE)).toMatchObject({ status: 'valid', rejected: [] })
  })

  test('is listed as one of the first thousand, when there are very many', async () => {
    const { results, land, judge } = landingPlace()
    const rejected = await land('', 'b', cutOff('beta'), 0)
    for (let i = 0; i < 1_200; i++) await results.putReceipt({ ...rejected, id: `id${i}`, at: START + i })
    await land(RUN, 'a', good('alpha'), 100)
    const judged = await judge(RUN, LATER)
    expect(judged?.status).toBe('error')
    expect(judged?.rejected).toHaveLength(1_000)
  })
})
