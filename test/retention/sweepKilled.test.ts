import { describe, expect, it } from 'vitest'
import { versionIdentity } from '../../shared/ports/DeletionReceipts.ts'
import type { SweepPorts } from '../../shared/retention/sweep.ts'
import { DAY, landed, NOW, sweepPlace } from './sweepPlace.ts'

class Killed extends Error {}

/** Ports that die at the n-th step; what takes a list is cut off before, in the middle of, and after its effect. */
function mortal(ports: SweepPorts, dieAt: number) {
  let steps = 0
  const step = () => {
    if (++steps === dieAt || steps > dieAt) throw new Killed()
  }
  const effect =
    <T, R>(work: (items: readonly T[]) => Promise<R>) =>
    async (items: readonly T[]): Promise<R> => {
      step()
      const middle = Math.ceil(items.length / 2)
      await work(items.slice(0, middle))
      step()
      const result = await work(items.slice(middle))
      step()
      return result
    }
  const reading = <T>(list: () => AsyncIterable<T>) =>
    async function* () {
      step()
      for await (const item of list()) {
        yield item
        step()
      }
    }
  const { raw, receipts, clock } = ports
  const through: SweepPorts = {
    clock,
    raw: { list: reading(raw.list), delete: effect(raw.delete) },
    receipts: {
      ...receipts,
      intend: effect(receipts.intend),
      intended: reading(receipts.intended),
      settle: effect(receipts.settle),
      record: effect(receipts.record),
    },
  }
  return { through, steps: () => steps }
}

const key = 'kvonce-trace/2026/10/01/a b 跡.json'
const versions = [
  landed(41, { key }),
  landed(40, { key }),
  landed(39, { key, isMarker: true }),
  landed(38),
  landed(37),
  landed(36, { isMarker: true }),
  landed(30),
  landed(29),
  landed(2, { key }),
]

const never = Number.POSITIVE_INFINITY

async function stepsOfSweep(): Promise<number> {
  const place = sweepPlace(versions)
  const whole = mortal(place.ports, never)
  await place.sweep({}, whole.through)
  return whole.steps()
}

const deaths = Array.from({ length: await stepsOfSweep() }, (_, i) => i + 1)

describe('a sweep killed at any step', () => {
  it('has many of them', () => {
    expect(deaths.length).toBeGreaterThan(20)
  })

  it.each(deaths)('%i: the next one leaves nothing too old, and one receipt for each deletion', async (dieAt) => {
    const place = sweepPlace(versions)
    await expect(place.sweep({}, mortal(place.ports, dieAt).through)).rejects.toThrow(Killed)
    const left = new Set((await place.left()).map(versionIdentity))
    expect((await place.receipts()).filter((receipt) => left.has(versionIdentity(receipt)))).toEqual([])
    place.passDays(0.5)
    expect(await place.sweep({ sweep: 's2' })).toMatchObject({ finished: true, overdue: 0 })
    expect((await place.left()).every((each) => each.landed >= NOW - 29.5 * DAY)).toBe(true)
    const { gone, receipts } = await place.goneAndReceipts()
    expect(receipts).toEqual(gone)
    expect(await place.notes()).toEqual([])
  })

  it.each(deaths)('%i: so does one that was killed again and again', async (dieAt) => {
    const place = sweepPlace(versions)
    for (let at = dieAt; at < dieAt + 6; at++) {
      await place.sweep({ sweep: `s${at}` }, mortal(place.ports, at).through).catch(() => {})
    }
    expect(await place.sweep({ sweep: 'last' })).toMatchObject({ finished: true, overdue: 0 })
    const { gone, receipts } = await place.goneAndReceipts()
    expect(receipts).toEqual(gone)
    expect(gone).toHaveLength(6)
  })

  it('brings back no object by deleting the marker that hides it first', async () => {
    for (const dieAt of deaths) {
      const place = sweepPlace(versions.slice(0, 3))
      await place.sweep({}, mortal(place.ports, dieAt).through).catch(() => {})
      const left = await place.left()
      if (left.some(({ isMarker }) => !isMarker)) expect(left[0]?.isMarker).toBe(true)
    }
  })
})
