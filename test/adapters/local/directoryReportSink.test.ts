import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { directoryReportSink } from '../../../shared/adapters/local/directoryReportSink.ts'
import { reportSinkContract } from '../../contracts/reportSinkContract.ts'
import { ended, startChild } from './child.ts'
import { temporaryDirectory } from './temporaryDirectory.ts'

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

reportSinkContract('directory', async () => {
  const directory = join(temporaryDirectory(), 'reports')
  return { sink: directoryReportSink(directory), read: async (name) => readIfThere(join(directory, name)) }
})

describe('a directory as a report sink', () => {
  test('writes while it goes, and leaves no partial file when closed or given up', async () => {
    const directory = temporaryDirectory()
    const sink = directoryReportSink(directory)
    const [kept, dropped] = [await sink.create('kept'), await sink.create('dropped')]
    for (const file of [kept, dropped]) await file.write('x'.repeat(100_000))
    const partial = readdirSync(directory)
    expect(partial.map((name) => name.replace(/[0-9a-f]{12}/, '<random>')).toSorted()).toEqual([
      'dropped.<random>.partial',
      'kept.<random>.partial',
    ])
    const sizes = () => partial.map((name) => statSync(join(directory, name)).size)
    await vi.waitFor(() => expect(sizes()).toEqual([100_000, 100_000]), { timeout: 20_000 })
    await kept.close()
    await dropped.abort()
    expect(readdirSync(directory)).toEqual(['kept'])
    expect(statSync(join(directory, 'kept')).mode & 0o777).toBe(0o600)
  })

  test('gathers small writes before it goes to the disk', async () => {
    const directory = temporaryDirectory()
    const file = await directoryReportSink(directory).create('r')
    for (let i = 0; i < 100; i++) expect(file.write('x'.repeat(600))).toBeUndefined()
    expect(statSync(join(directory, readdirSync(directory)[0] ?? '')).size).toBe(0)
    expect(await file.close()).toMatchObject({ bytes: 60_000 })
  })

  test('asks its writer to wait once much is on its way to the disk, and not before', async () => {
    const file = await directoryReportSink(temporaryDirectory()).create('r')
    expect(file.write('x'.repeat(100_000))).toBeUndefined()
    const asked = file.write('x'.repeat(2_000_000))
    expect(asked).toBeInstanceOf(Promise)
    await asked
    expect(file.write('x'.repeat(100_000))).toBeUndefined()
    expect(await file.close()).toMatchObject({ bytes: 2_200_000 })
  })

  test('says what is in the way, and leaves nothing behind', async () => {
    const directory = temporaryDirectory()
    const sink = directoryReportSink(directory)
    mkdirSync(join(directory, 'taken'))
    const file = await sink.create('taken')
    await expect(file.close()).rejects.toMatchObject({ code: 'conflict' })
    expect(readdirSync(directory)).toEqual(['taken'])
    writeFileSync(join(directory, 'file'), '')
    await expect(sink.create('file/x')).rejects.toMatchObject({ code: 'conflict' })
    await expect(directoryReportSink(join(directory, 'file')).create('x')).rejects.toMatchObject({ code: 'conflict' })
  })

  test('does not follow a link out of the directory', async () => {
    const [directory, outside] = [temporaryDirectory(), temporaryDirectory()]
    symlinkSync(outside, join(directory, 'link'))
    await expect(directoryReportSink(directory).create('link/x')).rejects.toMatchObject({ code: 'conflict' })
    expect(readdirSync(outside)).toEqual([])
  })

  test('refuses names that people could not find', async () => {
    const sink = directoryReportSink(temporaryDirectory())
    for (const name of ['.hidden', 'a/.b', 'a\\b', 'line\nbreak', 'x'.repeat(240)]) {
      await expect(sink.create(name)).rejects.toMatchObject({ code: 'usage' })
    }
  })

  test('removes what a killed process left long ago', async () => {
    const directory = temporaryDirectory()
    const [old, young] = ['r.json.0123456789ab.partial', 'r.json.ba9876543210.partial']
    for (const name of [old, young]) writeFileSync(join(directory, name), '')
    utimesSync(join(directory, old), 1, 1)
    await (await directoryReportSink(directory).create('r.json')).close()
    expect(readdirSync(directory)).toEqual(['r.json', young])
  })

  test.each(['kill', 'fail'] as const)('shows a whole file or none after any step went wrong (%s)', async (mode) => {
    for (let step = 1; step < 20; step++) {
      const directory = temporaryDirectory()
      const { code, lines } = await ended(startChild(['report', directory], { step, mode }))
      const shown = readIfThere(join(directory, 'a/report.txt'))
      if (shown !== undefined) expect(shown).toBe('y'.repeat(210_000))
      if (lines.includes('closed')) {
        expect(shown).toBeDefined()
        if (mode === 'kill') expect(code).toBe(0)
      }
      if (mode === 'kill' && code === 0) {
        expect(step).toBeGreaterThan(8)
        return
      }
    }
    expect(mode).toBe('fail')
  })
})
