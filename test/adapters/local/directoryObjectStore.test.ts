import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { directoryObjectStore } from '../../../shared/adapters/local/directoryObjectStore.ts'
import { collect } from '../../contracts/collect.ts'
import { objectStoreContract } from '../../contracts/objectStoreContract.ts'
import { ended, startChild } from './child.ts'
import { temporaryDirectory } from './temporaryDirectory.ts'

objectStoreContract('directory', async () => directoryObjectStore(join(temporaryDirectory(), 'root')))

const keysOf = async (root: string, prefix = '') =>
  (await collect(directoryObjectStore(root).list(prefix))).map(({ key }) => key)

describe('a directory as an object store', () => {
  test('shows files that others put there under their own names, and puts objects under theirs', async () => {
    const root = temporaryDirectory()
    mkdirSync(join(root, 'kvonce-trace/2026/01/01'), { recursive: true })
    writeFileSync(join(root, 'kvonce-trace/2026/01/01/traces_1 (copy) 50%.json.gz'), 'theirs')
    const store = directoryObjectStore(root)
    const key = 'kvonce-trace/2026/01/01/traces_1 (copy) 50%.json.gz'
    expect(await keysOf(root, 'kvonce-trace/')).toEqual([key])
    expect(Buffer.from(await store.get(key)).toString()).toBe('theirs')
    await store.put('segments/run:1/x', Buffer.from('ours'))
    expect(readFileSync(join(root, 'segments/run:1/x'), 'utf8')).toBe('ours')
  })

  test('creates folders and files for its user alone', async () => {
    const root = join(temporaryDirectory(), 'deep', 'root')
    await directoryObjectStore(root).put('a/b', Buffer.from('x'))
    await directoryObjectStore(root).put('a/c', Buffer.from('x'), { ifAbsent: true })
    const modes = ['.', 'a', 'a/b', 'a/c', '.tracegate-tmp'].map((path) => statSync(join(root, path)).mode & 0o777)
    expect(modes).toEqual([0o700, 0o700, 0o600, 0o600, 0o700])
  })

  test('does not follow symbolic links below the root', async () => {
    const outside = temporaryDirectory()
    const root = temporaryDirectory()
    writeFileSync(join(outside, 'secret'), 'secret')
    symlinkSync(outside, join(root, 'folder'))
    symlinkSync(join(outside, 'secret'), join(root, 'file'))
    const store = directoryObjectStore(root)
    expect(await keysOf(root)).toEqual([])
    expect(await keysOf(root, 'folder/')).toEqual([])
    for (const key of ['folder/secret', 'file']) {
      await expect(store.get(key)).rejects.toMatchObject({ code: 'not-found' })
      await expect(store.getRange(key, 0, 1)).rejects.toMatchObject({ code: 'not-found' })
      expect(await store.head(key)).toBeUndefined()
      await store.delete(key)
    }
    for (const ifAbsent of [true, false]) {
      for (const key of ['folder/new', 'folder/new/deep']) {
        await expect(store.put(key, Buffer.from('x'), { ifAbsent })).rejects.toMatchObject({ code: 'conflict' })
      }
    }
    await store.put('file', Buffer.from('ours'))
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret')
    expect(readdirSync(outside)).toEqual(['secret'])
  })

  test('works when the root itself is a link', async () => {
    const root = join(temporaryDirectory(), 'link')
    symlinkSync(temporaryDirectory(), root)
    await directoryObjectStore(root).put('a/b', Buffer.from('x'))
    expect(await keysOf(root)).toEqual(['a/b'])
  })

  test('passes over special and hidden files without waiting for them', async () => {
    const root = temporaryDirectory()
    execFileSync('mkfifo', [join(root, 'pipe')])
    writeFileSync(join(root, '.hidden'), '')
    const store = directoryObjectStore(root)
    expect(await keysOf(root)).toEqual([])
    await expect(store.get('pipe')).rejects.toMatchObject({ code: 'not-found' })
    expect(await store.head('pipe')).toBeUndefined()
  })

  test('removes what killed writers left long ago, and nothing else', async () => {
    const root = temporaryDirectory()
    const workshop = join(root, '.tracegate-tmp')
    const [old, young, foreign] = ['a'.repeat(24), 'b'.repeat(24), 'keep.txt']
    mkdirSync(workshop)
    for (const name of [old, young, foreign]) writeFileSync(join(workshop, name), 'half')
    for (const name of [old, foreign]) utimesSync(join(workshop, name), 1, 1)
    await directoryObjectStore(root).put('a', Buffer.from('x'))
    expect(readdirSync(workshop).toSorted()).toEqual([young, foreign])
    expect(await keysOf(root)).toEqual(['a'])
  })

  test('says what is in the way', async () => {
    const root = temporaryDirectory()
    const store = directoryObjectStore(root)
    await store.put('a', Buffer.from('x'))
    await store.put('f/b', Buffer.from('x'))
    await expect(store.put('a/b', Buffer.from('x'))).rejects.toMatchObject({ code: 'conflict' })
    await expect(store.put('f', Buffer.from('x'))).rejects.toMatchObject({ code: 'conflict' })
    await expect(store.put('f', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({ code: 'conflict' })
    await expect(directoryObjectStore(join(root, 'a')).put('x', Buffer.from('x'))).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(readdirSync(join(root, '.tracegate-tmp'))).toEqual([])
  })

  test.skipIf(process.getuid?.() === 0)(
    'says that it may not read or write (not run as root, who may do both)',
    async () => {
      const root = temporaryDirectory()
      const store = directoryObjectStore(root)
      await store.put('a/b', Buffer.from('x'))
      chmodSync(join(root, 'a'), 0)
      await expect(store.get('a/b')).rejects.toMatchObject({ code: 'unreadable', remedy: expect.any(String) })
      await expect(store.put('a/c', Buffer.from('x'))).rejects.toMatchObject({ code: 'invalid-config' })
      chmodSync(join(root, 'a'), 0o700)
    },
  )
})

describe('a directory shared by processes', () => {
  test('lets exactly one of several processes win every object', async () => {
    const root = join(temporaryDirectory(), 'root')
    const start = String(Date.now() + 500)
    const racers = ['a', 'b', 'c', 'd'].map((name) => ended(startChild(['putIfAbsent', root, name, start])))
    const results = await Promise.all(racers)
    expect(results.map(({ errors, code }) => errors + code)).toEqual(['0', '0', '0', '0'])
    for (let i = 0; i < 20; i++) {
      const winners = ['a', 'b', 'c', 'd'].filter((_, racer) => results[racer]?.lines.includes(`${i} written`))
      expect(winners).toHaveLength(1)
      expect(readFileSync(join(root, `race/${i}/object`), 'utf8')).toBe(winners.join('').repeat(50_000))
    }
  })

  test('holds whole objects, and every finished one, after kill -9 of its writers', async () => {
    const root = join(temporaryDirectory(), 'root')
    const names = ['a', 'b', 'c']
    const writers = names.map((name) => startChild(['putForever', root, name]))
    const results = writers.map(ended)
    for (const writer of writers) {
      await once(writer.stdout, 'data')
      await setTimeout(150)
      writer.kill('SIGKILL')
    }
    for (const [i, { lines, errors }] of (await Promise.all(results)).entries()) {
      expect(errors).toBe('')
      expect(lines.length).toBeGreaterThan(0)
      const store = directoryObjectStore(root)
      for (const key of await keysOf(root, `objects/${names[i]}/`)) {
        const bytes = await store.get(key)
        expect(Buffer.compare(bytes, Buffer.alloc(300_000, bytes[0]))).toBe(0)
      }
      const last = Number(lines.at(-1))
      for (let n = Math.max(0, last - 49); n <= last; n++) {
        const stored = (await store.get(`objects/${names[i]}/${n % 50}`))[0]
        expect([n % 251, (n + 50) % 251]).toContain(stored)
      }
    }
  })

  test.each(['ifAbsent', 'replace'])(
    'is whole or absent after a crash before any step of a write (%s)',
    async (mode) => {
      for (let step = 1; step < 40; step++) {
        const root = join(temporaryDirectory(), 'root')
        const { signal, lines, errors } = await ended(startChild(['putOnce', root, mode], { step, mode: 'kill' }))
        expect(errors).toBe('')
        const store = directoryObjectStore(root)
        const keys = await keysOf(root)
        for (const key of keys) expect(Buffer.compare(await store.get(key), Buffer.alloc(100_000, 7))).toBe(0)
        if (lines.includes('written')) expect(keys).toEqual(['a/b/object'])
        const isThere = keys.length === 1
        expect(await store.put('a/b/object', Buffer.alloc(100_000, 7), { ifAbsent: true })).toBe(
          isThere ? 'exists' : 'written',
        )
        if (signal === null) {
          expect(step).toBeGreaterThan(8)
          return
        }
      }
      throw new Error('the write never ended')
    },
  )

  test.each(['ifAbsent', 'replace'])('leaves no draft when any step of a write fails (%s)', async (mode) => {
    let failures = 0
    for (let step = 1; step < 40; step++) {
      const root = join(temporaryDirectory(), 'root')
      const { code, lines, errors } = await ended(startChild(['putOnce', root, mode], { step, mode: 'fail' }))
      const keys = await keysOf(root)
      for (const key of keys) expect((await directoryObjectStore(root).get(key)).length).toBe(100_000)
      if (lines.includes('written')) expect(keys).toEqual(['a/b/object'])
      else expect(errors).toContain('TracegateError')
      if (errors.includes('injected')) failures++
      const workshop = join(root, '.tracegate-tmp')
      // Only where removing the draft is itself what failed may it stay.
      if (existsSync(workshop) && code !== 0) expect(readdirSync(workshop)).toEqual([])
      if (step > 16) break
    }
    expect(failures).toBeGreaterThan(4)
  })
})
