import { describe, expect, test } from 'vitest'
import type { Clock } from '../../shared/ports/Clock.ts'
import type { DeletionReceipt, DeletionReceipts } from '../../shared/ports/DeletionReceipts.ts'
import type { RawVersion } from '../../shared/ports/RawVersions.ts'
import { collect } from './collect.ts'

const T0 = Date.UTC(2026, 10, 21, 3)
const names = [
  'kvonce-trace/2026/10/01/a b+c.json',
  'kvonce-trace/x/跡/é\u0001.json',
  `kvonce-trace/${'k'.repeat(900)}`,
]
const version = (key: string, id = 'v1', landed = T0 - 40 * 86_400_000): RawVersion => ({
  key,
  version: id,
  landed,
  isMarker: false,
  sizeBytes: 7,
})
const note = (raw: RawVersion) => ({ ...raw, sweep: 's1' })
const receipt = (raw: RawVersion, deleted = T0, more: Partial<DeletionReceipt> = {}): DeletionReceipt => ({
  ...note(raw),
  deleted,
  expiresAt: deleted + 86_400_000,
  ...more,
})

/** What every `DeletionReceipts` guarantees; `make` gives new, empty ones. */
export function deletionReceiptsContract(name: string, make: (clock: Clock) => Promise<DeletionReceipts>): void {
  describe(`${name} as receipts of deletion`, () => {
    test('keeps notes until they are removed, whatever the key', async () => {
      const receipts = await make(() => T0)
      const versions = names.map((key) => version(key))
      await receipts.intend(versions.map(note))
      await receipts.intend([{ ...versions[0]!, sweep: 's2' }])
      const found = await collect(receipts.intended())
      expect(found.map(({ key }) => key).sort()).toEqual([...names].sort())
      expect(found.find(({ key }) => key === names[0])).toEqual({ ...versions[0], sweep: 's2' })
      await receipts.settle([versions[0]!, version('never noted')])
      expect((await collect(receipts.intended())).map(({ key }) => key).sort()).toEqual(names.slice(1).sort())
    })

    test('tells versions of one key, and one name given twice, apart', async () => {
      const receipts = await make(() => T0)
      const three = [version('k'), version('k', 'v2'), version('k', 'v2', T0 - 86_400_000 * 50)]
      await receipts.intend(three.map(note))
      await receipts.record(three.map((each) => receipt(each)))
      expect(await collect(receipts.intended())).toHaveLength(3)
      expect(await collect(receipts.list(0))).toHaveLength(3)
    })

    test('lists receipts from a time on, the earliest first, and keeps the first of two', async () => {
      const receipts = await make(() => T0 + 5)
      const [a, b, c] = names.map((key) => version(key))
      await receipts.record([receipt(c!, T0 + 2), receipt(a!, T0)])
      await receipts.record([receipt(b!, T0 + 1), receipt(a!, T0 + 4, { sweep: 'another' })])
      expect(await collect(receipts.list(0))).toEqual([receipt(a!, T0), receipt(b!, T0 + 1), receipt(c!, T0 + 2)])
      expect(await collect(receipts.list(T0 + 1))).toEqual([receipt(b!, T0 + 1), receipt(c!, T0 + 2)])
    })

    test('lists no expired receipt', async () => {
      let now = T0
      const receipts = await make(() => now)
      await receipts.record([receipt(version('a')), receipt(version('b'), T0, { expiresAt: T0 + 10 })])
      now = T0 + 10
      expect((await collect(receipts.list(0))).map(({ key }) => key)).toEqual(['a'])
    })

    test('takes more than fits in a request, and nothing', async () => {
      const receipts = await make(() => T0)
      const many = Array.from({ length: 230 }, (_, i) => version(`kvonce-trace/${i}`))
      await receipts.intend(many.map(note))
      await receipts.record(many.map((each, i) => receipt(each, T0 + i)))
      await receipts.settle(many)
      await Promise.all([receipts.intend([]), receipts.record([]), receipts.settle([])])
      expect(await collect(receipts.intended())).toEqual([])
      expect((await collect(receipts.list(0))).map(({ key }) => key)).toEqual(many.map(({ key }) => key))
    })
  })
}
