import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ReportSink } from '../../shared/ports/ReportSink.ts'

/** A sink, and how to see what is under a name: `undefined` for nothing. */
export interface SinkUnderTest {
  readonly sink: ReportSink
  read(name: string): Promise<string | undefined>
}

/** What every `ReportSink` guarantees; `make` gives a new, empty one. */
export function reportSinkContract(name: string, make: () => Promise<SinkUnderTest>): void {
  describe(`${name} as a report sink`, () => {
    test('shows a file once it is closed, with its size and digest', async () => {
      const { sink, read } = await make()
      const file = await sink.create('kvonce-events.ndjson')
      await file.write('{"a":1}\n')
      await file.write('ü😀\n')
      expect(await read('kvonce-events.ndjson')).toBeUndefined()
      expect(await file.close()).toEqual({ bytes: 15, sha256: sha256('{"a":1}\nü😀\n') })
      expect(await read('kvonce-events.ndjson')).toBe('{"a":1}\nü😀\n')
    })

    test('writes an empty file', async () => {
      const { sink, read } = await make()
      expect(await (await sink.create('empty')).close()).toEqual({ bytes: 0, sha256: sha256('') })
      expect(await read('empty')).toBe('')
    })

    test('keeps the order and every byte of many writes, awaited or not', async () => {
      const { sink, read } = await make()
      for (const isAwaited of [true, false]) {
        const file = await sink.create(`big-${isAwaited}`)
        const lines = Array.from({ length: 30_000 }, (_, i) => `line ${i} é\n`)
        for (const line of lines) {
          const written = file.write(line)
          if (isAwaited) await written
        }
        const whole = lines.join('')
        expect(await file.close()).toEqual({ bytes: Buffer.byteLength(whole), sha256: sha256(whole) })
        expect(await read(`big-${isAwaited}`)).toBe(whole)
      }
    })

    test('joins a character that was cut between two writes, also at the end of a buffer', async () => {
      const { sink, read } = await make()
      const file = await sink.create('cut')
      const filler = 'x'.repeat(65_535)
      await file.write(`${filler}\ud83d`)
      await file.write('\ude00')
      await file.close()
      expect(await read('cut')).toBe(`${filler}😀`)
    })

    test('replaces an earlier file, and not before it is closed', async () => {
      const { sink, read } = await make()
      const first = await sink.create('r.json')
      await first.write('first')
      await first.close()
      const second = await sink.create('r.json')
      await second.write('second')
      expect(await read('r.json')).toBe('first')
      await second.close()
      expect(await read('r.json')).toBe('second')
    })

    test('leaves nothing of a file that was given up, and the earlier one in place', async () => {
      const { sink, read } = await make()
      const kept = await sink.create('r.json')
      await kept.write('kept')
      await kept.close()
      for (const name of ['r.json', 'new.json']) {
        const file = await sink.create(name)
        await file.write('x'.repeat(200_000))
        await file.abort()
        await file.abort()
      }
      expect(await read('r.json')).toBe('kept')
      expect(await read('new.json')).toBeUndefined()
    })

    test('lets two writers of one name finish; the last one to close stays', async () => {
      const { sink, read } = await make()
      const [a, b] = await Promise.all([sink.create('r'), sink.create('r')])
      await Promise.all([a.write('aaaa'), b.write('bb')])
      await b.close()
      await a.close()
      expect(await read('r')).toBe('aaaa')
    })

    test('writes into folders', async () => {
      const { sink, read } = await make()
      await (await sink.create('a/b/c.json')).close()
      expect(await read('a/b/c.json')).toBe('')
    })

    test('refuses to go on with a finished file', async () => {
      const { sink, read } = await make()
      const file = await sink.create('r')
      await file.close()
      expect(() => file.write('more')).toThrow(expect.objectContaining({ code: 'internal' }))
      await expect(file.close()).rejects.toMatchObject({ code: 'internal' })
      await file.abort()
      expect(await read('r')).toBe('')
    })

    test('refuses names that lead elsewhere', async () => {
      const { sink } = await make()
      for (const name of ['', '.', '..', '../x', '/etc/x', 'a//b', 'a/../../b', 'a\0']) {
        await expect(sink.create(name)).rejects.toMatchObject({ code: 'usage' })
      }
    })
  })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
