import { describe, expect, test } from 'vitest'
import type { RawVersion, RawVersions } from '../../shared/ports/RawVersions.ts'
import { collect } from './collect.ts'

/** What collectors and lifecycle rules do to a bucket, in this order. */
export type RawHistory = readonly ({ readonly put: string } | { readonly hide: string })[]

const keys = ['kvonce-trace/2026/10/01/a b+c%20.json', 'kvonce-trace/2026/10/02/跡-é.json', 'kvonce-trace/2026/10/03/x']

/** What every `RawVersions` guarantees; `make` gives one over a versioned bucket in which this happened. */
export function rawVersionsContract(name: string, make: (history: RawHistory) => Promise<RawVersions>): void {
  const [spaced, unicode, plain] = keys as [string, string, string]
  const history = [{ put: plain }, { put: spaced }, { put: spaced }, { hide: spaced }, { put: unicode }]

  describe(`${name} as raw versions`, () => {
    test('lists every version and marker, by key, the newest of a key first', async () => {
      const versions = await collect((await make(history)).list())
      expect(versions.map(({ key, isMarker }) => [key, isMarker])).toEqual([
        [spaced, true],
        [spaced, false],
        [spaced, false],
        [unicode, false],
        [plain, false],
      ])
      expect(new Set(versions.map(({ key, version }) => `${key} ${version}`)).size).toBe(5)
      expect(versions.map(({ sizeBytes }) => sizeBytes)).toEqual([0, 3, 3, 3, 3])
      expect(versions.every(({ landed }) => landed > 0 && landed % 1_000 === 0)).toBe(true)
    })

    test('deletes the versions named, and no other', async () => {
      const raw = await make(history)
      const [marker, newer, older, other] = await collect(raw.list())
      expect(await raw.delete([newer!, other!])).toEqual([])
      expect((await collect(raw.list())).map(({ version }) => version).slice(0, 2)).toEqual([
        marker!.version,
        older!.version,
      ])
      expect(await raw.delete([newer!, older!, marker!])).toEqual([])
      expect((await collect(raw.list())).map(({ key }) => key)).toEqual([plain])
      expect(await raw.delete([])).toEqual([])
    })

    test('lists more than a page, while what was listed is deleted', async () => {
      const raw = await make(Array.from({ length: 1_100 }, (_, i) => ({ put: i < 1_050 ? 'k/same' : `k/x${i}` })))
      let seen = 0
      let some: RawVersion[] = []
      for await (const version of raw.list()) {
        some.push(version)
        if (++seen % 50 > 0) continue
        await raw.delete(some)
        some = []
      }
      expect(seen).toBe(1_100)
      expect(await collect(raw.list())).toEqual([])
    })
  })
}
