import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { comparePartitions } from '../../shared/segments/compareEvents.ts'
import { dedupe } from '../../shared/segments/dedupe.ts'
import { encodeSegment } from '../../shared/segments/encodeSegment.ts'
import { readSegment } from '../../shared/segments/readSegment.ts'
import { segmentIndex } from '../../shared/segments/segmentIndex.ts'
import { segmentWriter } from '../../shared/segments/segmentWriter.ts'
import { sortEvents } from '../../shared/segments/sortEvents.ts'
import { arbitraryEvents, domain, maskedEvents } from '../events/arbitraryEvent.ts'
import { collect, linesOf, sourceOf } from './sourceOf.ts'

/** Enough events for several blocks and several fetched windows. */
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

const many = dedupe(sortEvents(manyEvents(3000)))
const stored = encodeSegment(many)

describe('a segment', () => {
  it('gives back exactly the set of events, and the same bytes for the same set', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryEvents, async (events) => {
        const bytes = encodeSegment(events)
        expect(await collect(readSegment(sourceOf(bytes), domain))).toEqual(dedupe(sortEvents(events)))
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

  it('gives the events of any range of partitions', async () => {
    const bound = fc.option(fc.constantFrom('', 'key', 'key 1', 'key 42', 'key 5', 'key 96', 'z'), { nil: undefined })
    await fc.assert(
      fc.asyncProperty(bound, bound, async (from, to) => {
        const inside = many.filter(
          ({ partition }) =>
            (from === undefined || comparePartitions(partition, from) >= 0) &&
            (to === undefined || comparePartitions(partition, to) < 0),
        )
        expect(linesOf(await collect(readSegment(sourceOf(stored), domain, { from, to })))).toEqual(linesOf(inside))
      }),
      { numRuns: 25 },
    )
  })

  it('fetches only what a range needs', async () => {
    let fetched = 0
    const source = sourceOf(stored)
    const range = (start: number, end: number) => {
      fetched += end - start
      return source.range(start, end)
    }
    const counting = { size: source.size, range }
    await collect(readSegment(counting, domain, { from: 'key 0', to: 'key 1' }))
    expect(fetched).toBeLessThan(stored.length)
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
