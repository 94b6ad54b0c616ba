import { describe, expect, test } from 'vitest'
import type { Clock } from '../../shared/ports/Clock.ts'
import type { Merge, ResultStore } from '../../shared/ports/ResultStore.ts'
import { collect } from './collect.ts'
import { receipt, segment, verdict } from './resultItems.ts'

/** What every `ResultStore` guarantees; `make` gives a new, empty one that lives by the clock. */
export function resultStoreContract(name: string, make: (clock: Clock) => Promise<ResultStore>): void {
  const NOW = 1_000_000
  const open = async () => {
    const time = { now: NOW }
    return { time, store: await make(() => time.now) }
  }

  describe(`${name} as a result store`, () => {
    test('gives receipts back as they were put', async () => {
      const { store } = await open()
      const reason = { code: 'too-large', message: 'more than it may be', location: 'a.json:1', remedy: 'Split it.' }
      const items = [receipt('r1'), receipt('r2', { status: 'rejected', reason, segments: [], expiresAt: NOW + 1 })]
      for (const item of items) expect(await store.putReceipt(item)).toBe('written')
      for (const item of items) expect(await store.getReceipt(item.id)).toStrictEqual(item)
      expect(await store.getReceipt('r3')).toBeUndefined()
      await store.close()
    })

    test('keeps the first of two receipts with one id', async () => {
      const { store } = await open()
      await store.putReceipt(receipt('r', { object: 'first' }))
      expect(await store.putReceipt(receipt('r', { object: 'second' }))).toBe('exists')
      expect((await store.getReceipt('r'))?.object).toBe('first')
      await store.close()
    })

    test('lets exactly one of several writers win', async () => {
      const { store } = await open()
      const writes = Array.from({ length: 20 }, (_, i) => store.putReceipt(receipt('r', { object: `o${i}` })))
      const outcomes = await Promise.all(writes)
      expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1)
      const verdicts = await Promise.all(Array.from({ length: 20 }, (_, i) => store.putVerdict(verdict({ at: i }), 0)))
      expect(verdicts.filter((outcome) => outcome === 'written')).toHaveLength(1)
      expect((await store.getVerdict('s', 'd'))?.record.at).toBe(verdicts.indexOf('written'))
      await store.close()
    })

    test('streams the accepted receipts of a scope, or of all, in id order', async () => {
      const { store } = await open()
      const ids = Array.from({ length: 450 }, (_, i) => `id-${String(i).padStart(3, '0')}`)
      for (const [i, id] of ids.toReversed().entries()) {
        await store.putReceipt(receipt(id, { segments: [segment({ scope: i % 2 === 0 ? 'even' : 'odd' })] }))
      }
      await store.putReceipt(receipt('id-0', { status: 'rejected', segments: [] }))
      await store.putReceipt(receipt('none', { segments: [] }))
      const both = [segment({ scope: 'even' }), segment({ scope: 'odd' }), segment({ scope: 'odd', domain: 'other' })]
      await store.putReceipt(receipt('\uffee', { segments: both }))
      await store.putReceipt(receipt('😀', { segments: both }))
      expect(await idsOf(store)).toEqual([...ids, 'none', '\uffee', '😀'])
      const even = ids.toReversed().filter((_, i) => i % 2 === 0)
      expect(await idsOf(store, 'even')).toEqual([...even.toReversed(), '\uffee', '😀'])
      expect(await idsOf(store, 'eve')).toEqual([])
      await store.close()
    })

    test('gives the rejected objects of a span of time, by time and then by id', async () => {
      const { store } = await open()
      const rejected = (id: string, at: number) => receipt(id, { status: 'rejected', segments: [], at })
      await store.putReceipt(receipt('accepted', { at: 1_500 }))
      // Numbers of other lengths; several at one time.
      for (const at of [2_001, 2_000, 999, 1_000, 20_000]) await store.putReceipt(rejected(`r${at}`, at))
      for (const id of ['\uffee', '😀', 'b', 'a']) await store.putReceipt(rejected(id, 1_500))
      const idsIn = async (from: number, to: number) => (await collect(store.rejections(from, to))).map(({ id }) => id)
      expect(await idsIn(1_000, 2_000)).toEqual(['r1000', 'a', 'b', '\uffee', '😀', 'r2000'])
      expect(await idsIn(-5, 999)).toEqual(['r999'])
      expect(await idsIn(1_001, 1_499)).toEqual([])
      expect(await idsIn(2_000, 1_000)).toEqual([])
      expect(await idsIn(20_000, 20_000)).toEqual(['r20000'])
      expect(await collect(store.rejections(999, 999))).toStrictEqual([rejected('r999', 999)])
      await store.close()
    })

    test('gives many rejected objects, and each once', async () => {
      const { store } = await open()
      const ids = Array.from({ length: 450 }, (_, i) => `id-${String(i).padStart(3, '0')}`)
      for (const [i, id] of ids.entries()) {
        await store.putReceipt(receipt(id, { status: 'rejected', segments: [], at: 100 + Math.floor(i / 300) }))
      }
      expect((await collect(store.rejections(100, 101))).map(({ id }) => id)).toEqual(ids)
      await store.close()
    })

    test('gives a rejected object among the receipts of the scopes that it held', async () => {
      const { store } = await open()
      const scopes = ['run:a', 'run:b']
      const held = receipt('held', { status: 'rejected', segments: [], scopes })
      await store.putReceipt(held)
      await store.putReceipt(receipt('good', { segments: [segment({ scope: 'run:a' })] }))
      expect(await idsOf(store, 'run:a')).toEqual(['good', 'held'])
      expect(await collect(store.receipts('run:b'))).toStrictEqual([held])
      expect(await idsOf(store, 'run:c')).toEqual([])
      expect(await idsOf(store)).toEqual(['good'])
      expect(await collect(store.rejections(0, 10))).toStrictEqual([held])
      const many = Array.from({ length: 150 }, (_, i) => `run:${i}`)
      const wide = receipt('wide', { status: 'rejected', segments: [], scopes: many, at: 50 })
      expect(await store.putReceipt(wide)).toBe('written')
      expect(await store.putReceipt({ ...wide, at: 60 })).toBe('exists')
      expect(await collect(store.receipts('run:149'))).toStrictEqual([wide])
      expect(await collect(store.rejections(40, 70))).toStrictEqual([wide])
      await store.close()
    })

    test('gives no rejected object that has expired, or was taken in again since', async () => {
      const { store, time } = await open()
      const passing = { status: 'rejected', segments: [], scopes: ['run:a'], expiresAt: NOW + 100 } as const
      await store.putReceipt(receipt('r', { ...passing, at: 10 }))
      time.now = NOW + 100
      expect(await collect(store.rejections(0, 100))).toEqual([])
      expect(await store.putReceipt(receipt('r', { at: 20, segments: [segment({ scope: 'run:b' })] }))).toBe('written')
      expect(await collect(store.rejections(0, 100))).toEqual([])
      expect(await idsOf(store, 'run:a')).toEqual([])
      expect(await idsOf(store, 'run:b')).toEqual(['r'])
      await store.close()
    })

    test('streams two readers at once, while receipts are added', async () => {
      const { store } = await open()
      for (let i = 0; i < 500; i++) await store.putReceipt(receipt(`r${String(i).padStart(3, '0')}`))
      const seen: string[] = []
      for await (const { id } of store.receipts()) {
        if (seen.length === 3) expect(await idsOf(store, 's')).toHaveLength(503)
        if (seen.length < 10) await store.putReceipt(receipt(`a${id}`))
        seen.push(id)
      }
      expect(seen).toHaveLength(500)
      await store.close()
    })

    test('never returns what has expired', async () => {
      const { store, time } = await open()
      await store.putReceipt(receipt('r', { expiresAt: NOW + 100 }))
      await store.putReceipt(receipt('stays'))
      await store.putVerdict(verdict({ expiresAt: NOW + 100 }), 0)
      time.now = NOW + 99
      expect(await store.getReceipt('r')).toBeDefined()
      expect(await idsOf(store)).toEqual(['r', 'stays'])
      expect(await store.getVerdict('s', 'd')).toBeDefined()
      time.now = NOW + 100
      expect(await store.getReceipt('r')).toBeUndefined()
      expect(await idsOf(store)).toEqual(['stays'])
      expect(await idsOf(store, 's')).toEqual(['stays'])
      expect(await store.getVerdict('s', 'd')).toBeUndefined()
      await store.close()
    })

    test('takes an expired receipt for none when writing', async () => {
      const { store, time } = await open()
      await store.putReceipt(receipt('r', { expiresAt: NOW + 100, segments: [segment({ scope: 'before' })] }))
      expect(await store.putReceipt(receipt('r'))).toBe('exists')
      time.now = NOW + 100
      expect(await store.putReceipt(receipt('r', { segments: [segment({ scope: 'after' })] }))).toBe('written')
      expect(await idsOf(store, 'after')).toEqual(['r'])
      expect(await idsOf(store, 'before')).toEqual([])
      await store.close()
    })

    test('replaces a verdict only in the version that was read', async () => {
      const { store } = await open()
      expect(await store.getVerdict('s', 'd')).toBeUndefined()
      expect(await store.putVerdict(verdict(), 1)).toBe('conflict')
      const summary = { key: 'd', issues: [1, 'two', null, { three: true }] }
      expect(await store.putVerdict(verdict({ summary }), 0)).toBe('written')
      expect(await store.putVerdict(verdict(), 0)).toBe('conflict')
      const first = await store.getVerdict('s', 'd')
      expect(first?.record).toStrictEqual(verdict({ summary }))
      expect(await store.putVerdict(verdict({ status: 'invalid' }), first?.version ?? -1)).toBe('written')
      expect(await store.putVerdict(verdict(), first?.version ?? -1)).toBe('conflict')
      const second = await store.getVerdict('s', 'd')
      expect(second?.record.status).toBe('invalid')
      expect(second?.version).toBeGreaterThan(first?.version ?? 0)
      expect(await store.getVerdict('s', 'other')).toBeUndefined()
      expect(await store.getVerdict('other', 'd')).toBeUndefined()
      await store.close()
    })

    test('refuses the version of an expired verdict, also after a new one was written', async () => {
      const { store, time } = await open()
      await store.putVerdict(verdict({ expiresAt: NOW + 100 }), 0)
      const version = (await store.getVerdict('s', 'd'))?.version ?? -1
      time.now = NOW + 100
      expect(await store.putVerdict(verdict(), version)).toBe('conflict')
      expect(await store.putVerdict(verdict({ status: 'invalid' }), 0)).toBe('written')
      expect(await store.putVerdict(verdict(), version)).toBe('conflict')
      expect((await store.getVerdict('s', 'd'))?.record.status).toBe('invalid')
      await store.close()
    })

    test('counts without losing one when several writers read and replace', async () => {
      const { store } = await open()
      await store.putVerdict(verdict({ at: 0 }), 0)
      const increment = async () => {
        for (;;) {
          const current = await store.getVerdict('s', 'd')
          if (current === undefined) throw new Error('the verdict is gone')
          const next = { ...current.record, at: current.record.at + 1 }
          if ((await store.putVerdict(next, current.version)) === 'written') return
        }
      }
      await Promise.all(Array.from({ length: 25 }, increment))
      expect((await store.getVerdict('s', 'd'))?.record.at).toBe(25)
      await store.close()
    })

    test('remembers merges once, by level and key, per scope and domain', async () => {
      const { store } = await open()
      const merges: Merge[] = [
        { segment: segment({ level: 1, key: 'a' }), leaves: ['1', '2'] },
        { segment: segment({ level: 1, key: 'b' }), leaves: ['3', '4'] },
        { segment: segment({ level: 2, key: 'a' }), leaves: ['1', '2', '3', '4'] },
        { segment: segment({ level: 10, key: 'a' }), leaves: ['5'] },
      ]
      for (const merge of [...merges.toReversed(), ...merges]) await store.putMerge(merge)
      await store.putMerge({ segment: segment({ scope: 'other' }), leaves: [] })
      await store.putMerge({ segment: segment({ domain: 'other' }), leaves: [] })
      expect(await store.merges('s', 'd')).toStrictEqual(merges)
      expect(await store.merges('s', 'other')).toHaveLength(1)
      expect(await store.merges('none', 'd')).toEqual([])
      await store.close()
    })

    test('keeps two merges that give one segment from different leaves', async () => {
      const { store } = await open()
      await store.putMerge({ segment: segment({ level: 1 }), leaves: ['1', '2'] })
      await store.putMerge({ segment: segment({ level: 1 }), leaves: ['1', '2', '3'] })
      expect((await store.merges('s', 'd')).map(({ leaves }) => leaves.length).toSorted()).toEqual([2, 3])
      await store.close()
    })

    test('keeps odd names apart', async () => {
      const { store } = await open()
      const names = ["'; DROP TABLE receipts; --", '%', '_', 'a\0b', 'a', '', '😀', 'A', 'é', 'e\u0301', '["a","b"]']
      for (const name of names) {
        await store.putReceipt(receipt(`id ${name}`, { segments: [segment({ scope: name })] }))
        await store.putVerdict(verdict({ scope: name, domain: name }), 0)
        await store.putMerge({ segment: segment({ scope: name, domain: name, key: name }), leaves: [] })
      }
      for (const name of names) {
        expect((await store.getReceipt(`id ${name}`))?.segments[0]?.scope).toBe(name)
        expect(await idsOf(store, name)).toEqual([`id ${name}`])
        expect((await store.getVerdict(name, name))?.record.scope).toBe(name)
        expect(await store.merges(name, name)).toHaveLength(1)
      }
      await store.close()
    })

    test('is not changed by what callers do with their items', async () => {
      const { store } = await open()
      const segments = [segment()]
      await store.putReceipt(receipt('r', { segments }))
      segments.pop()
      expect((await store.getReceipt('r'))?.segments).toHaveLength(1)
      await store.close()
    })

    test('may be closed twice', async () => {
      const { store } = await open()
      await store.close()
      await store.close()
    })
  })
}

async function idsOf(store: ResultStore, scope?: string): Promise<string[]> {
  return (await collect(store.receipts(scope))).map(({ id }) => id)
}
