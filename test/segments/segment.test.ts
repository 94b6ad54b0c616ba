import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { writeEventContent } from '../../shared/events/writeEventLine.ts'
import { dedupe } from '../../shared/segments/dedupe.ts'
import { readSegment } from '../../shared/segments/readSegment.ts'
import { segmentIndex } from '../../shared/segments/segmentIndex.ts'
import { segmentWriter } from '../../shared/segments/segmentWriter.ts'
import { sortEvents } from '../../shared/segments/sortEvents.ts'
import { arbitraryEvents, domain, maskedEvents } from '../events/arbitraryEvent.ts'
import { encodeSegment } from './encodeSegment.ts'
import { collect, linesOf, sourceOf } from './sourceOf.ts'

/** Enough events for several blocks. */
function manyEvents(count: number): DomainEvent[] {
  return Array.from({ length: count }, (_, i) =>
    maskedEvents({
      traceId: (i * 7919).toString(16).padStart(32, '0'),
      start: 1_700_000_000_000_000_000n + BigInt(i),
      end: 1_700_000_000_000_000_000n + BigInt(i),
      attributes: {
        'shop.type': 'success',
        'shop.value': `v${i}`,
        ...(i % 50 === 0 ? {} : { 'shop.key': `key ${i % 97}` }),
      },
    }),
  ).flat()
}

function withoutLine({ line: _, ...event }: DomainEvent): DomainEvent {
  return event
}

const many = dedupe(sortEvents(manyEvents(3000)))
const stored = encodeSegment(many)

describe('a segment', () => {
  it('gives back exactly the set of events, and the same bytes for the same set', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryEvents, async (events) => {
        const bytes = encodeSegment(events)
        const read = await collect(readSegment(sourceOf(bytes), domain))
        expect(read.map(withoutLine)).toEqual(dedupe(sortEvents(events)))
        for (const event of read) {
          const line = event.location === undefined ? writeEventContent(withoutLine(event)) : undefined
          expect(event.line).toBe(line)
        }
        expect(Buffer.compare(encodeSegment([...events, ...events].reverse()), bytes)).toBe(0)
      }),
      { numRuns: 150 },
    )
    expect(linesOf(await collect(readSegment(sourceOf(stored), domain)))).toEqual(linesOf(many))
  })

  it('has the same bytes however the events were handed to the writer', () => {
    const writer = segmentWriter()
    for (let at = 0; at < many.length; at += 7) writer.add(many.slice(at, at + 7))
    expect(Buffer.compare(writer.finish(), stored)).toBe(0)
    expect(() => segmentWriter().add([...many].reverse())).toThrow(TracegateError)
  })

  it('knows what its blocks hold', async () => {
    const index = await segmentIndex(sourceOf(stored))
    expect(index.events).toBe(many.length)
    expect(index.latest).toBe(1_700_000_000_000_002_999n)
    expect(index.blocks.length).toBeGreaterThan(5)
    expect([index.blocks[0]?.first, index.blocks.at(-1)?.last]).toEqual([undefined, many.at(-1)?.partition])
    expect((await segmentIndex(sourceOf(encodeSegment([])))).blocks).toEqual([])
  })

  it('is fetched in windows of several blocks, of which at most two are held', async () => {
    const [event] = manyEvents(1)
    const bulky = Array.from({ length: 800 }, (_, i): DomainEvent[] => {
      const value = createHash('shake256', { outputLength: 2000 }).update(`${i}`).digest('hex')
      return event === undefined ? [] : [{ ...event, fields: { ...event.fields, value } }]
    }).flat()
    const bytes = encodeSegment(bulky)
    const { blocks } = await segmentIndex(sourceOf(bytes))
    let requests = 0
    let fetched = 0
    const range = async (start: number, end: number) => {
      requests++
      fetched += end - start
      return bytes.subarray(start, end)
    }
    let given = 0
    let mostHeld = 0
    const counts: number[] = []
    for await (const batch of readSegment({ size: bytes.length, range }, domain)) {
      mostHeld = Math.max(mostHeld, fetched - given)
      given += blocks[counts.length]?.size ?? 0
      counts.push(batch.length)
    }
    expect(counts).toEqual(blocks.map(({ count }) => count))
    expect(requests).toBeLessThan(blocks.length / 2)
    // Two windows, and the tail that held the index.
    expect(mostHeld).toBeLessThan(2 * 131_072 + 65_537)
    expect(bytes.length).toBeGreaterThan(4 * mostHeld)
  })

  it('is refused as corrupt when cut or changed, and never gives other events or crashes', async () => {
    const lines = linesOf(many)
    const read = async (bytes: Uint8Array, size?: number) => {
      try {
        const events = linesOf(await collect(readSegment(sourceOf(bytes, size), domain)))
        return events.length === lines.length && events.every((line, at) => line === lines[at]) ? 'same' : 'other'
      } catch (error) {
        return error instanceof TracegateError ? error.code : String(error)
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: stored.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        expect(await read(stored.subarray(0, at))).toBe('corrupt')
        expect(await read(stored.subarray(0, at), stored.length)).toBe('corrupt')
        const changed = Buffer.from(stored)
        changed[at] = (changed[at] ?? 0) ^ flip
        const version = at >= stored.length - 12 && at < stored.length - 8
        // A zstd frame has a few bits that mean nothing.
        expect(version ? ['unsupported'] : ['corrupt', 'same']).toContain(await read(changed))
      }),
      { numRuns: 100 },
    )
    expect(await read(Buffer.alloc(0))).toBe('corrupt')
    expect(await read(Buffer.alloc(5000))).toBe('corrupt')
  })
})
