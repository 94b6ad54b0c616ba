import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { sqliteSpanStore } from '../../../shared/adapters/local/sqliteSpanStore.ts'
import { parseTraceQl } from '../../../shared/tracing/traceql/parseTraceQl.ts'
import { spanStoreContract } from '../../contracts/spanStoreContract.ts'
import { traceSpan } from '../../contracts/traceSpans.ts'
import { ended, startChild } from './child.ts'
import { temporaryDirectory } from './temporaryDirectory.ts'

const newFile = () => join(temporaryDirectory(), 'data', 'traces.db')

spanStoreContract('SQLite', async () => sqliteSpanStore(newFile()))

describe('an SQLite file as a span store', () => {
  test('is there again when it is opened again, also beside another that is open', async () => {
    const file = newFile()
    const first = sqliteSpanStore(file)
    await first.put([traceSpan('t', 'a')])
    const second = sqliteSpanStore(file)
    expect(await second.trace('t')).toStrictEqual([traceSpan('t', 'a')])
    await second.put([traceSpan('t', 'b')])
    expect(await first.list({ limit: 9 })).toMatchObject([{ spanCount: 2 }])
    await first.close()
    await second.close()
    const third = sqliteSpanStore(file)
    expect(await third.trace('t')).toHaveLength(2)
    await third.close()
  })

  test('is read while another process is in the middle of writing', async () => {
    const file = newFile()
    const store = sqliteSpanStore(file)
    await store.put([traceSpan('t', 'a')])
    const writer = new DatabaseSync(file)
    writer.exec("BEGIN IMMEDIATE; DELETE FROM spans; UPDATE traces SET root_name = 'half'")
    const reader = sqliteSpanStore(file)
    for (const each of [store, reader]) {
      expect(await each.list({ limit: 9 })).toMatchObject([{ rootName: 'a', spanCount: 1 }])
      expect(await each.search(parseTraceQl('{ name = "a" }'), { limit: 9, spansPerTrace: 9 })).toHaveLength(1)
    }
    await reader.close()
    writer.exec('ROLLBACK')
    writer.close()
    await store.close()
  })

  test('is readable by its user alone, journals included', async () => {
    const file = newFile()
    const store = sqliteSpanStore(file)
    await store.put([traceSpan('t', 'a')])
    const modes = [file, `${file}-wal`, `${file}-shm`, dirname(file)].map((path) => statSync(path).mode & 0o777)
    await store.close()
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o700])
  })

  test('refuses a file that is no database, and a directory in its place', () => {
    const file = join(temporaryDirectory(), 'text')
    for (const content of ['no database', 'no database '.repeat(1000)]) {
      writeFileSync(file, content)
      expect(() => sqliteSpanStore(file)).toThrow(expect.objectContaining({ code: 'corrupt', location: file }))
      expect(readFileSync(file, 'utf8')).toBe(content)
    }
    const folder = join(temporaryDirectory(), 'folder')
    mkdirSync(folder)
    expect(() => sqliteSpanStore(folder)).toThrow(expect.objectContaining({ code: 'invalid-config' }))
  })

  test('refuses a database that is cut off or overwritten, when opened or when used', async () => {
    for (const damage of ['cut', 'overwritten']) {
      const file = newFile()
      const store = sqliteSpanStore(file)
      await store.put(Array.from({ length: 3000 }, (_, i) => traceSpan(`t${i}`, 's')))
      await store.close()
      if (damage === 'cut') truncateSync(file, 8192)
      else writeFileSync(file, readFileSync(file).fill(0x5a, 4096))
      const use = async () => {
        const damaged = sqliteSpanStore(file)
        try {
          await damaged.list({ limit: 500 })
        } finally {
          await damaged.close()
        }
      }
      await expect(use()).rejects.toMatchObject({ code: 'corrupt', location: file })
    }
  })

  test.skipIf(process.getuid?.() === 0)(
    'refuses a place where it may not write (not run as root, who may write anywhere)',
    () => {
      const directory = temporaryDirectory()
      chmodSync(directory, 0o500)
      expect(() => sqliteSpanStore(join(directory, 'x.db'))).toThrow(
        expect.objectContaining({ code: 'invalid-config' }),
      )
    },
  )

  test('says so when it is used after closing', async () => {
    const store = sqliteSpanStore(newFile())
    await store.close()
    await store.close()
    await expect(store.list({ limit: 1 })).rejects.toMatchObject({ name: 'TracegateError', code: 'internal' })
  })

  test('holds every finished call, whole, after kill -9 of its writers', async () => {
    const file = newFile()
    const names = ['a', 'b']
    const writers = names.map((name) => startChild(['spansForever', file, name]))
    const results = writers.map(ended)
    for (const writer of writers) {
      await once(writer.stdout, 'data')
      await once(writer.stdout, 'data')
      writer.kill('SIGKILL')
    }
    const store = sqliteSpanStore(file)
    for (const [i, { lines, errors }] of (await Promise.all(results)).entries()) {
      expect(errors).toBe('')
      expect(lines.length).toBeGreaterThan(0)
      for (const line of lines) expect(await store.trace(`${names[i]}-${line}`)).toHaveLength(20)
    }
    for (const { spanCount } of await store.list({ limit: 500 })) expect(spanCount).toBe(20)
    await store.close()
  })
})
