import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { sqliteResultStore } from '../../../shared/adapters/local/sqliteResultStore.ts'
import { collect } from '../../contracts/collect.ts'
import { receipt } from '../../contracts/resultItems.ts'
import { resultStoreContract } from '../../contracts/resultStoreContract.ts'
import { ended, startChild } from './child.ts'
import { temporaryDirectory } from './temporaryDirectory.ts'

const clock = () => 0
const newFile = () => join(temporaryDirectory(), 'data', 'tracegate.sqlite')

resultStoreContract('SQLite', async (now) => sqliteResultStore(newFile(), now))

describe('an SQLite file as a result store', () => {
  test('is there again when it is opened again, also beside another that is open', async () => {
    const file = newFile()
    const first = sqliteResultStore(file, clock)
    await first.putReceipt(receipt('r'))
    const second = sqliteResultStore(file, clock)
    expect(await second.getReceipt('r')).toStrictEqual(receipt('r'))
    await second.putReceipt(receipt('r2'))
    expect(await first.getReceipt('r2')).toBeDefined()
    await first.close()
    await second.close()
    const third = sqliteResultStore(file, clock)
    expect((await collect(third.receipts())).map(({ id }) => id)).toEqual(['r', 'r2'])
    await third.close()
  })

  test('finds what was rejected before there was an index of it', async () => {
    const file = newFile()
    const rejected = receipt('r', { status: 'rejected', segments: [] })
    const now = sqliteResultStore(file, clock)
    await now.putReceipt(rejected)
    await now.close()
    const database = new DatabaseSync(file)
    database.exec('DROP INDEX rejections; ALTER TABLE receipts DROP COLUMN at; PRAGMA user_version = 1')
    database.close()
    const later = sqliteResultStore(file, clock)
    expect(await collect(later.rejections(0, 10))).toStrictEqual([rejected])
    await later.close()
  })

  test('is readable by its user alone, journals included', async () => {
    const file = newFile()
    const store = sqliteResultStore(file, clock)
    await store.putReceipt(receipt('r'))
    const modes = [file, `${file}-wal`, `${file}-shm`, dirname(file)].map((path) => statSync(path).mode & 0o777)
    await store.close()
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o700])
  })

  test('refuses a newer schema and says what to do', () => {
    const file = newFile()
    void sqliteResultStore(file, clock).close()
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 99')
    database.close()
    expect(() => sqliteResultStore(file, clock)).toThrow(
      expect.objectContaining({ code: 'unsupported', location: file, remedy: expect.stringContaining('Update') }),
    )
  })

  test('refuses a database of another program and leaves it alone', () => {
    const file = join(temporaryDirectory(), 'theirs.sqlite')
    const database = new DatabaseSync(file)
    database.exec('CREATE TABLE theirs (a)')
    database.close()
    const before = readFileSync(file)
    expect(() => sqliteResultStore(file, clock)).toThrow(expect.objectContaining({ code: 'invalid-config' }))
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('refuses a file that is no database', () => {
    const file = join(temporaryDirectory(), 'text')
    for (const content of ['no database', 'no database '.repeat(1000)]) {
      writeFileSync(file, content)
      expect(() => sqliteResultStore(file, clock)).toThrow(
        expect.objectContaining({ code: 'corrupt', location: file, remedy: expect.any(String) }),
      )
      expect(readFileSync(file, 'utf8')).toBe(content)
    }
  })

  test('refuses a database that is cut off or overwritten, when opened or when used', async () => {
    for (const damage of ['cut', 'overwritten']) {
      const file = newFile()
      const store = sqliteResultStore(file, clock)
      for (let i = 0; i < 60; i++) await store.putReceipt(receipt(`r${i}`))
      await store.close()
      if (damage === 'cut') truncateSync(file, 8192)
      else writeFileSync(file, readFileSync(file).fill(0x5a, 4096))
      const use = async () => {
        const damaged = sqliteResultStore(file, clock)
        try {
          await collect(damaged.receipts())
        } finally {
          await damaged.close()
        }
      }
      await expect(use()).rejects.toMatchObject({ code: 'corrupt', location: file })
    }
  })

  test('refuses a directory in its place, and a file as its folder', () => {
    const directory = temporaryDirectory()
    mkdirSync(join(directory, 'folder'))
    writeFileSync(join(directory, 'file'), '')
    const told = (code: string) => expect.objectContaining({ name: 'TracegateError', code, remedy: expect.any(String) })
    expect(() => sqliteResultStore(join(directory, 'folder'), clock)).toThrow(told('invalid-config'))
    expect(() => sqliteResultStore(join(directory, 'file', 'x.sqlite'), clock)).toThrow(told('conflict'))
  })

  test.skipIf(process.getuid?.() === 0)(
    'refuses a place where it may not write (not run as root, who may write anywhere)',
    () => {
      const directory = temporaryDirectory()
      chmodSync(directory, 0o500)
      expect(() => sqliteResultStore(join(directory, 'x.sqlite'), clock)).toThrow(
        expect.objectContaining({ code: 'invalid-config', remedy: expect.any(String) }),
      )
    },
  )

  test('says so when it is used after closing', async () => {
    const store = sqliteResultStore(newFile(), clock)
    await store.close()
    await expect(store.getReceipt('r')).rejects.toMatchObject({ name: 'TracegateError', code: 'internal' })
  })
})

describe('an SQLite file shared by processes', () => {
  test('gives every receipt one winner and loses no replaced verdict', async () => {
    const file = newFile()
    const start = String(Date.now() + 500)
    const names = ['a', 'b', 'c']
    const results = await Promise.all(names.map((name) => ended(startChild(['receiptsTogether', file, name, start]))))
    expect(results.map(({ errors, code }) => errors + code)).toEqual(['0', '0', '0'])
    const store = sqliteResultStore(file, clock)
    for (let i = 0; i < 40; i++) {
      const winners = names.filter((_, racer) => results[racer]?.lines.includes(`${i} written`))
      expect(winners).toHaveLength(1)
      expect((await store.getReceipt(`shared-${i}`))?.object).toBe(winners[0])
    }
    expect((await store.getVerdict('s', 'd'))?.record.at).toBe(120)
    await store.close()
  })

  test('holds every finished write after kill -9 of its writers', async () => {
    const file = newFile()
    const names = ['a', 'b']
    const writers = names.map((name) => startChild(['receiptsForever', file, name]))
    const results = writers.map(ended)
    for (const writer of writers) {
      await once(writer.stdout, 'data')
      await setTimeout(150)
      writer.kill('SIGKILL')
    }
    const store = sqliteResultStore(file, clock)
    for (const [i, { lines, errors }] of (await Promise.all(results)).entries()) {
      expect(errors).toBe('')
      const last = Number(lines.at(-1))
      expect(last).toBeGreaterThan(0)
      for (let n = 0; n <= last; n++) expect(await store.getReceipt(`${names[i]}-${n}`)).toBeDefined()
      expect((await store.getVerdict(names[i] ?? '', 'd'))?.record.at).toBeGreaterThanOrEqual(last)
    }
    await store.close()
  })

  test('opens without a warning', async () => {
    const { errors, lines } = await ended(startChild(['receiptsTogether', newFile(), 'a', '0']))
    expect(errors).toBe('')
    expect(lines).toHaveLength(40)
  })
})
