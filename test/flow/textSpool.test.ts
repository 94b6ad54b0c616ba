import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textSpool } from '../../shared/flow/textSpool.ts'

const MEGABYTE = 1024 * 1024

/** Bytes in use after a full collection. */
function bytesHeld(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe('a text spool', () => {
  it('gives back all that was added since the last time, in order, however long', () => {
    // Some pieces are longer than what is held uncompressed, and not all characters are of one byte.
    const piece = fc
      .tuple(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom(1, 1, 1, 5000, 200_000))
      .map(([text, times]) => text.repeat(times))
    const rounds = fc.array(fc.array(piece, { maxLength: 8 }), { maxLength: 3 })
    fc.assert(
      fc.property(rounds, (all) => {
        const spool = textSpool()
        for (const pieces of all) {
          for (const text of pieces) spool.add(text)
          const whole = pieces.join('')
          expect(spool.length).toBe(whole.length)
          expect([...spool.drain()].join('') === whole).toBe(true)
          expect(spool.length).toBe(0)
        }
        expect([...spool.drain()]).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('gives text added while it is drained the next time', () => {
    const spool = textSpool()
    spool.add('first')
    const seen: string[] = []
    for (const text of spool.drain()) {
      seen.push(text)
      spool.add('second')
    }
    expect(seen).toEqual(['first'])
    expect([...spool.drain()]).toEqual(['second'])
  })

  it('holds long text compressed and gives it back in pieces', () => {
    const spool = textSpool()
    const before = bytesHeld()
    for (let line = 0; spool.length < 40 * MEGABYTE; line++) {
      spool.add(`{"key":"hot","step":${line},"state":{"written":true,"retries":${line % 4}}}\n`)
    }
    expect(bytesHeld() - before).toBeLessThan(12 * MEGABYTE)
    const sizes = [...spool.drain()].map((text) => text.length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThanOrEqual(40 * MEGABYTE)
    expect(Math.max(...sizes)).toBeLessThan(2 * MEGABYTE)
  })
})
