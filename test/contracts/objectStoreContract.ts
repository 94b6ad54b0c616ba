import { describe, expect, test } from 'vitest'
import type { ObjectStore } from '../../shared/ports/ObjectStore.ts'
import { collect } from './collect.ts'

/** What every `ObjectStore` guarantees; `make` gives a new, empty one. */
export function objectStoreContract(name: string, make: () => Promise<ObjectStore>): void {
  describe(`${name} as an object store`, () => {
    test('gives back what was put, whole, in part and described', async () => {
      const store = await make()
      expect(await store.put('a/b.json', bytes('0123456789'))).toBe('written')
      expect(text(await store.get('a/b.json'))).toBe('0123456789')
      expect(text(await store.getRange('a/b.json', 2, 5))).toBe('234')
      expect(text(await store.getRange('a/b.json', 0, 10))).toBe('0123456789')
      expect(await store.head('a/b.json')).toEqual({ key: 'a/b.json', size: 10, modified: expect.any(Number) })
    })

    test('cuts a range at the end of the object and refuses one that is none', async () => {
      const store = await make()
      await store.put('a', bytes('0123'))
      expect(text(await store.getRange('a', 2, 99))).toBe('23')
      expect(text(await store.getRange('a', 4, 9))).toBe('')
      expect(text(await store.getRange('a', 50, 90))).toBe('')
      expect(text(await store.getRange('a', 1, 1))).toBe('')
      for (const [start, end] of [
        [-1, 2],
        [2, 1],
        [0.5, 2],
        [0, Number.NaN],
      ] as const) {
        await expect(store.getRange('a', start, end)).rejects.toMatchObject({ code: 'usage' })
      }
    })

    test('keeps an empty object and one of several megabytes', async () => {
      const store = await make()
      const big = Uint8Array.from({ length: 5_000_000 }, (_, i) => (i * 31) % 251)
      await store.put('empty', new Uint8Array())
      await store.put('big', big)
      expect(await store.get('empty')).toHaveLength(0)
      expect(Buffer.compare(await store.get('big'), big)).toBe(0)
      expect(
        Buffer.compare(await store.getRange('big', 4_000_000, 4_000_100), big.subarray(4_000_000, 4_000_100)),
      ).toBe(0)
    })

    test('replaces an object, but not with ifAbsent', async () => {
      const store = await make()
      await store.put('a', bytes('first'))
      expect(await store.put('a', bytes('second'), { ifAbsent: true })).toBe('exists')
      expect(text(await store.get('a'))).toBe('first')
      expect(await store.put('a', bytes('third'))).toBe('written')
      expect(text(await store.get('a'))).toBe('third')
    })

    test('lets exactly one of several writers win', async () => {
      const store = await make()
      const writers = Array.from({ length: 20 }, (_, i) =>
        store.put('x/y/race', bytes(`writer ${i}`), { ifAbsent: true }),
      )
      const outcomes = await Promise.all(writers)
      expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1)
      expect(text(await store.get('x/y/race'))).toBe(`writer ${outcomes.indexOf('written')}`)
    })

    test('shows one whole version while several writers replace it', async () => {
      const store = await make()
      const version = (i: number) => new Uint8Array(200_000).fill(i)
      await store.put('v', version(0))
      const writes = Array.from({ length: 8 }, (_, i) => store.put('v', version(i + 1)))
      const reads = await Promise.all(Array.from({ length: 8 }, () => store.get('v')))
      await Promise.all(writes)
      for (const read of [...reads, await store.get('v')]) {
        expect(Buffer.compare(read, version(read[0] ?? 0))).toBe(0)
      }
    })

    test('is not changed by what callers do with their buffers', async () => {
      const store = await make()
      const mine = bytes('mine')
      await store.put('a', mine)
      mine.fill(0)
      const got = await store.get('a')
      expect(text(got)).toBe('mine')
      got.fill(0)
      expect(text(await store.get('a'))).toBe('mine')
    })

    test('says that an object is missing', async () => {
      const store = await make()
      await store.put('a/b', bytes('x'))
      for (const key of ['a', 'a/c', 'a/b/c', 'z/y']) {
        await expect(store.get(key)).rejects.toMatchObject({ code: 'not-found' })
        await expect(store.getRange(key, 0, 1)).rejects.toMatchObject({ code: 'not-found' })
        expect(await store.head(key)).toBeUndefined()
      }
    })

    test('deletes an object, and does not mind when there is none', async () => {
      const store = await make()
      await store.delete('a/b/c')
      await store.put('a/b/c', bytes('x'))
      await store.put('a/d', bytes('x'))
      await store.delete('a/b/c')
      await store.delete('a/b/c')
      await store.delete('a')
      expect(await store.head('a/b/c')).toBeUndefined()
      expect(await keys(store, '')).toEqual(['a/d'])
      expect(await store.put('a/b', bytes('x'), { ifAbsent: true })).toBe('written')
    })

    test('survives writers and deleters of one folder at once', async () => {
      const store = await make()
      const writer = async (name: number) => {
        for (let i = 0; i < 30; i++) {
          await store.put(`a/b/c/${name}`, bytes('x'), { ifAbsent: i % 2 === 0 })
          await store.delete(`a/b/c/${name}`)
        }
      }
      await Promise.all(Array.from({ length: 8 }, (_, name) => writer(name)))
      expect(await keys(store, '')).toEqual([])
    })

    test('lists in the order of the keys, not of the folders', async () => {
      const store = await make()
      const expected = ['A', 'a-b', 'a.b', 'a/b', 'a/b-c', 'a/bb/c', 'a0', 'b', 'é/x', '\uffee', '😀']
      for (const key of expected.toReversed()) await store.put(key, bytes(key))
      expect(await keys(store, '')).toEqual(expected)
    })

    test('lists by any prefix, also one that ends within a part', async () => {
      const store = await make()
      const all = ['t/2026/01/01/a', 't/2026/01/02/a', 't/2026/10/01/a', 't/2027/01/01/a', 'tt/a']
      for (const key of all) await store.put(key, bytes('x'))
      expect(await keys(store, 't/')).toEqual(all.slice(0, 4))
      expect(await keys(store, 't')).toEqual(all)
      expect(await keys(store, 't/2026/1')).toEqual(['t/2026/10/01/a'])
      expect(await keys(store, 't/2026/01/02/a')).toEqual(['t/2026/01/02/a'])
      for (const prefix of ['t/2028', '/', '../', 'x/../t', 't//', '\0', './'])
        expect(await keys(store, prefix)).toEqual([])
    })

    test('lists the size and the time of every object', async () => {
      const store = await make()
      await store.put('a/1', bytes('x'))
      await store.put('a/2', bytes('yy'))
      const found = await collect(store.list('a/'))
      expect(found).toEqual([await store.head('a/1'), await store.head('a/2')])
    })

    test('lists a thousand objects while some are deleted', async () => {
      const store = await make()
      const all = Array.from({ length: 1000 }, (_, i) => `d/${String(i).padStart(4, '0')}`)
      await Promise.all(all.map((key) => store.put(key, bytes('x'))))
      const found: string[] = []
      for await (const { key } of store.list('d/')) {
        found.push(key)
        if (found.length === 1) await store.delete('d/0999')
      }
      expect(found).toEqual(all.slice(0, 999))
    })

    test('keeps odd keys apart and gives them back unchanged', async () => {
      const store = await make()
      for (const key of ODD_KEYS) await store.put(key, bytes(key))
      for (const key of ODD_KEYS) expect(text(await store.get(key))).toBe(key)
      const found = await keys(store, '')
      expect(found).toHaveLength(ODD_KEYS.length)
      expect(found).toEqual(ODD_KEYS.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
      for (const key of ODD_KEYS) await store.delete(key)
      expect(await keys(store, '')).toEqual([])
    })

    test('refuses keys that are none', async () => {
      const store = await make()
      for (const key of [
        '',
        '.',
        '..',
        '/',
        '/etc/x',
        'a/',
        'a//b',
        '../x',
        'a/../b',
        'a/./b',
        'a\0b',
        '\ud800',
        'k'.repeat(1025),
      ]) {
        await expect(store.put(key, bytes('x'))).rejects.toMatchObject({ code: 'usage' })
        await expect(store.get(key)).rejects.toMatchObject({ code: 'usage' })
        await expect(store.getRange(key, 0, 1)).rejects.toMatchObject({ code: 'usage' })
        await expect(store.head(key)).rejects.toMatchObject({ code: 'usage' })
        await expect(store.delete(key)).rejects.toMatchObject({ code: 'usage' })
      }
      expect(await keys(store, '')).toEqual([])
    })
  })
}

const ODD_KEYS = [
  ' ',
  'a b',
  '.hidden',
  '...',
  '%',
  '%41',
  'A',
  '%2e%2e',
  '%=A',
  '%=%2541',
  '%+x',
  '\\',
  'a\\..\\b',
  'C:\\x',
  'line\nbreak',
  'tab\t',
  '\u007f',
  'run:1/kvonce',
  '*?"<>|',
  '-rf',
  '~',
  'e\u0301',
  '\u00e9',
  '\ufffd',
  '😀',
  `${'n'.repeat(255)}`,
  `${'n'.repeat(256)}`,
  `${'n'.repeat(256)}.b`,
  `${'n'.repeat(700)}/m`,
  `${'n'.repeat(700)}0`,
  `${'ü'.repeat(500)}`,
  '.tracegate-tmp/x',
  'con',
  'x.partial',
]

async function keys(store: ObjectStore, prefix: string): Promise<string[]> {
  return (await collect(store.list(prefix))).map(({ key }) => key)
}

function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}

function text(value: Uint8Array): string {
  return new TextDecoder().decode(value)
}
