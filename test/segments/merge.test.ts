import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { compareEvents } from '../../shared/segments/compareEvents.ts'
import { dedupe } from '../../shared/segments/dedupe.ts'
import { mergeSegments } from '../../shared/segments/mergeSegments.ts'
import { readSegment } from '../../shared/segments/readSegment.ts'
import { rewriteMerged } from '../../shared/segments/rewriteMerged.ts'
import { sortEvents } from '../../shared/segments/sortEvents.ts'
import { arbitraryEvents, domain, maskedEvents } from '../events/arbitraryEvent.ts'
import { encodeSegment } from './encodeSegment.ts'
import { collect, inBatches, linesOf, sourceOf } from './sourceOf.ts'

const canonical = (events: readonly DomainEvent[]) => dedupe(sortEvents(events))

/** Every event at least once, in any order, dealt out to several readers; and how large their batches are. */
const dealt = arbitraryEvents.chain((events) =>
  fc.record({
    events: fc.constant(events),
    parts: fc
      .tuple(fc.array(fc.nat()), fc.array(fc.nat({ max: 4 }), { minLength: 1 }), fc.integer({ min: 1, max: 6 }))
      .map(([again, deal, readers]) => {
        const all = [
          ...events,
          ...(events.length === 0 ? [] : again.map((n) => events[n % events.length] as DomainEvent)),
        ]
        const parts = Array.from({ length: readers }, (): DomainEvent[] => [])
        for (const [i, event] of all.entries()) parts[((deal[i % deal.length] ?? 0) + i) % readers]?.unshift(event)
        return parts
      }),
    batch: fc.integer({ min: 1, max: 4 }),
  }),
)

describe('canonical order', () => {
  it('is total on content', () => {
    fc.assert(
      fc.property(arbitraryEvents, (events) => {
        const sorted = sortEvents(events)
        for (let i = 1; i < sorted.length; i++) {
          expect(compareEvents(sorted[i - 1] as DomainEvent, sorted[i] as DomainEvent)).toBeLessThanOrEqual(0)
        }
        expect(linesOf(canonical([...events].reverse()))).toEqual(linesOf(canonical(events)))
      }),
    )
  })

  it('keeps one of equal events, with the smallest location, and both of two that share an id', () => {
    const at = (key: string, location?: string) =>
      maskedEvents({ attributes: { 'shop.type': 'retry', 'shop.key': key } }, location)
    const kept = canonical([...at('k'), ...at('k', 'f:10'), ...at('k', 'f:9'), ...at('other')])
    expect(kept.map(({ partition, location }) => [partition, location])).toEqual([
      ['k', 'f:9'],
      ['other', undefined],
    ])
    expect(kept[0]?.id).toBe(kept[1]?.id)
  })
})

describe('merging', () => {
  it('gives one sequence however events were split, shuffled and repeated', async () => {
    await fc.assert(
      fc.asyncProperty(dealt, async ({ events, parts, batch }) => {
        const merged = await collect(mergeSegments(parts.map((part) => inBatches(canonical(part), batch))))
        expect(linesOf(merged)).toEqual(linesOf(canonical(events)))
      }),
      { numRuns: 300 },
    )
  })

  it('rewrites segments to the segment of their union, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(dealt, async ({ events, parts }) => {
        const readers = parts.map((part) => readSegment(sourceOf(encodeSegment(part)), domain))
        expect(Buffer.compare(await rewriteMerged(readers), encodeSegment(events))).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  it('hands out batches of at most 1,000 and closes its readers when it is left early', async () => {
    const many = Array.from({ length: 2500 }, (_, i) =>
      maskedEvents({ start: BigInt(i + 1), end: BigInt(i + 1), attributes: { 'shop.type': 'retry', 'shop.key': 'k' } }),
    ).flat()
    const sizes: number[] = []
    for await (const batch of mergeSegments([inBatches(many, 400)])) sizes.push(batch.length)
    expect(sizes).toEqual([1000, 1000, 500])

    let closed = 0
    async function* watched() {
      try {
        yield* inBatches(many, 400)
      } finally {
        closed++
      }
    }
    for await (const _ of mergeSegments([watched(), watched()])) break
    expect(closed).toBe(2)
  })
})
