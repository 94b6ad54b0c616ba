import { describe, expect, it } from 'vitest'
import type { RawVersion, RawVersions, UndeletedVersion } from '../../shared/ports/RawVersions.ts'
import { DAY, landed, NOW, sweepPlace } from './sweepPlace.ts'

const HOUR = DAY / 24

/** Versions and delete markers under few keys, aged 26 to 35 days. */
function manyVersions(count: number): readonly RawVersion[] {
  return Array.from({ length: count }, (_, i) =>
    landed(35 - (9 * i) / count, {
      key: `kvonce-trace/2026/10/0${i % 7}/a b 跡 ${i % 40}.json`,
      version: `many${i}`,
      isMarker: i % 9 === 8,
      sizeBytes: i % 9 === 8 ? 0 : 3,
    }),
  )
}

describe('what goes and what stays', () => {
  it('deletes what is older than the days to keep, and nothing else', async () => {
    const ages = [31, 30 + 1 / 86_400, 30, 29, 0]
    const place = sweepPlace(ages.map((age) => landed(age)))
    expect(await place.sweep()).toEqual({
      finished: true,
      deleted: 2,
      markersDeleted: 0,
      madeUpFor: 0,
      failures: {},
      overdue: 0,
      oldest: NOW - 30 * DAY,
    })
    expect((await place.left()).map(({ landed }) => (NOW - landed) / DAY)).toEqual([30, 29, 0])
  })

  it('deletes ahead what would be too old before the next sweep', async () => {
    const place = sweepPlace([landed(31), landed(29), landed(28.9), landed(28)])
    expect(await place.sweep({ ahead: 26 * HOUR })).toMatchObject({ deleted: 2, overdue: 0, oldest: NOW - 28.9 * DAY })
    place.passDays(26 / 24)
    expect((await place.left()).every(({ landed }) => place.ports.clock() - landed <= 30 * DAY)).toBe(true)
  })

  it('goes by the time of the upload, whatever date the key names', async () => {
    const fresh = landed(1, { key: 'kvonce-trace/2020/01/01/late.json' })
    const old = landed(31, { key: 'kvonce-trace/2999/01/01/early.json' })
    const place = sweepPlace([old, fresh])
    await place.sweep()
    expect(await place.left()).toEqual([fresh])
  })

  it('deletes versions that are not current, and their delete markers', async () => {
    const key = 'kvonce-trace/2026/10/01/a b 跡.json'
    const kept = landed(3, { key })
    const place = sweepPlace([landed(40, { key }), landed(39, { key, isMarker: true }), landed(35, { key }), kept])
    expect(await place.sweep()).toMatchObject({ deleted: 2, markersDeleted: 1 })
    expect(await place.left()).toEqual([kept])
    expect((await place.receipts()).map(({ isMarker }) => isMarker).sort()).toEqual([false, false, true])
  })

  it('sweeps every day of two months without anything becoming too old', async () => {
    const place = sweepPlace(Array.from({ length: 90 }, (_, i) => landed(30 - i / 3)))
    for (let day = 0; day < 62; day++) {
      await place.sweep({ ahead: 26 * HOUR, sweep: `day ${day}` })
      place.passDays(1 + (day % 3) / 24)
      const oldest = Math.min(...(await place.left()).map(({ landed }) => landed))
      expect(place.ports.clock() - oldest <= 30 * DAY || oldest === Number.POSITIVE_INFINITY).toBe(true)
    }
    expect(await place.left()).toEqual([])
    expect(await place.receipts()).toHaveLength(90)
  })

  it('refuses settings that would delete what has just landed', async () => {
    const place = sweepPlace([landed(1)])
    for (const more of [{ keepDays: 1, ahead: 26 * HOUR }, { keepDays: 0 }, { keepDays: Number.NaN }, { ahead: -1 }]) {
      await expect(place.sweep(more)).rejects.toMatchObject({ code: 'invalid-config' })
    }
    expect(await place.left()).toHaveLength(1)
  })
})

describe('receipts', () => {
  it('say what was deleted when and by which sweep, and nothing of content', async () => {
    const old = landed(31)
    const place = sweepPlace([old])
    await place.sweep({ sweep: 'request-1', receiptDays: 10 })
    expect(await place.receipts()).toEqual([{ ...old, sweep: 'request-1', deleted: NOW, expiresAt: NOW + 10 * DAY }])
    expect(await place.notes()).toEqual([])
    place.passDays(10)
    expect(await place.receipts()).toEqual([])
  })

  it('are one for each deletion of a sweep of many, and none for what stayed', async () => {
    const place = sweepPlace(manyVersions(2_300))
    const report = await place.sweep()
    const { gone, receipts } = await place.goneAndReceipts()
    expect(receipts).toEqual(gone)
    expect(report.deleted + report.markersDeleted).toBe(gone.length)
    expect(gone.length).toBeGreaterThan(1_000)
    expect(await place.sweep()).toMatchObject({ deleted: 0, markersDeleted: 0, madeUpFor: 0 })
    expect((await place.goneAndReceipts()).receipts).toEqual(receipts)
  })
})

describe('when deleting fails', () => {
  const failing = (
    raw: RawVersions,
    fails: (version: RawVersion) => Omit<UndeletedVersion, 'version'> | undefined,
  ) => ({
    ...raw,
    delete: async (versions: readonly RawVersion[]) => {
      const undeleted = versions.flatMap((version) => {
        const reason = fails(version)
        return reason === undefined ? [] : [{ version, ...reason }]
      })
      await raw.delete(versions.filter((version) => fails(version)?.isStillThere !== true))
      return undeleted
    },
  })

  it('tells what is overdue, with the reason, and writes no receipt for it', async () => {
    const stuck = landed(40)
    const place = sweepPlace([stuck, landed(35)])
    const denied = failing(place.ports.raw, ({ key }) =>
      key === stuck.key ? { code: 'AccessDenied', isStillThere: true } : undefined,
    )
    const report = await place.sweep({}, { ...place.ports, raw: denied })
    expect(report).toMatchObject({ finished: true, deleted: 1, overdue: 1, oldest: stuck.landed })
    expect(report.failures).toEqual({ AccessDenied: 1 })
    expect(await place.receipts()).toHaveLength(1)
    expect(await place.notes()).toEqual([])
  })

  it('does not count as overdue what it deletes ahead', async () => {
    const place = sweepPlace([landed(29.5)])
    const denied = failing(place.ports.raw, () => ({ code: 'AccessDenied', isStillThere: true }))
    const report = await place.sweep({ ahead: 26 * HOUR }, { ...place.ports, raw: denied })
    expect(report).toMatchObject({ deleted: 0, overdue: 0, failures: { AccessDenied: 1 } })
  })

  it('keeps the delete marker of what could not be deleted, so that it stays hidden', async () => {
    const key = 'kvonce-trace/k'
    const versions = [landed(40, { key }), landed(39, { key, isMarker: true })]
    const place = sweepPlace(versions)
    const denied = failing(place.ports.raw, () => ({ code: 'AccessDenied', isStillThere: true }))
    expect(await place.sweep({}, { ...place.ports, raw: denied })).toMatchObject({ markersDeleted: 0, overdue: 2 })
    expect(await place.left()).toHaveLength(2)
  })

  it('makes up the receipt of a version that is gone although the store failed', async () => {
    const place = sweepPlace([landed(40)])
    const lost = failing(place.ports.raw, () => ({ code: 'InternalError', isStillThere: false }))
    expect(await place.sweep({}, { ...place.ports, raw: lost })).toMatchObject({ deleted: 0, overdue: 1 })
    expect(await place.receipts()).toEqual([])
    expect(await place.sweep({ sweep: 's2' })).toMatchObject({ madeUpFor: 1, overdue: 0 })
    expect(await place.receipts()).toMatchObject([{ sweep: 's1' }])
  })
})

describe('what an earlier sweep had noted', () => {
  const noted = async (age: number) => {
    const version = landed(age)
    const place = sweepPlace([version])
    await place.ports.receipts.intend([{ ...version, sweep: 'killed' }])
    return place
  }

  it('gets no receipt while it cannot be deleted', async () => {
    const place = await noted(40)
    const raw = {
      ...place.ports.raw,
      delete: async (versions: readonly RawVersion[]) =>
        versions.map((version) => ({ version, code: 'AccessDenied', isStillThere: true })),
    }
    expect(await place.sweep({}, { ...place.ports, raw })).toMatchObject({ madeUpFor: 0, overdue: 1 })
    expect([await place.receipts(), await place.notes()]).toEqual([[], []])
  })

  it('stays when it is kept for longer now', async () => {
    const place = await noted(20)
    expect(await place.sweep()).toMatchObject({ deleted: 0, madeUpFor: 0 })
    expect(await place.left()).toHaveLength(1)
    expect([await place.receipts(), await place.notes()]).toEqual([[], []])
  })
})

describe('when time runs out', () => {
  it('stops between batches, says so, and goes on the next time', async () => {
    const place = sweepPlace(manyVersions(1_800))
    let left = 1_500
    const first = await place.sweep({ remaining: () => (left-- > 0 ? 900_000 : 10_000) })
    expect(first.finished).toBe(false)
    expect(first.deleted).toBeGreaterThan(0)
    const half = await place.goneAndReceipts()
    expect(half.receipts).toEqual(half.gone)
    expect(await place.sweep()).toMatchObject({ finished: true, overdue: 0 })
    const whole = await place.goneAndReceipts()
    expect(whole.receipts).toEqual(whole.gone)
    expect((await place.left()).every(({ landed }) => NOW - landed <= 30 * DAY)).toBe(true)
  })
})
