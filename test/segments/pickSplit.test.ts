import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pickSplit } from '../../shared/segments/pickSplit.ts'
import type { SegmentIndex } from '../../shared/segments/Segment.ts'

function indexOf(...blocks: readonly (readonly [string | undefined, string | undefined, number])[]): SegmentIndex {
  return {
    events: blocks.reduce((sum, [, , count]) => sum + count, 0),
    latest: 0n,
    blocks: blocks.map(([first, last, count]) => ({ first, last, count, offset: 0, size: 1, rawSize: 1 })),
  }
}

describe('splitting segments for parallel judging', () => {
  it('finds the partition in the middle of the weight', () => {
    expect(pickSplit([indexOf(['a', 'b', 100], ['c', 'd', 100]), indexOf(['a', 'c', 100], ['d', 'f', 100])])).toBe('c')
    expect(pickSplit([indexOf(['a', 'b', 10], ['c', 'd', 10], ['e', 'f', 500])])).toBe('e')
  })

  it('finds none when all events could be in one partition', () => {
    expect(pickSplit([])).toBeUndefined()
    expect(pickSplit([indexOf([undefined, 'a', 10]), indexOf([undefined, 'a', 10])])).toBeUndefined()
    expect(pickSplit([indexOf(['a', 'a', 10], ['a', 'a', 10])])).toBeUndefined()
  })

  it('leaves at most one block per segment more on either side than half', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 2, maxLength: 30 }), {
          minLength: 1,
          maxLength: 8,
        }),
        (segments) => {
          const name = (n: number) => String(n).padStart(5, '0')
          const indexes = segments.map((firsts) =>
            indexOf(...firsts.sort((a, b) => a - b).map((n) => [name(n), name(n), 10] as const)),
          )
          const split = pickSplit(indexes)
          if (split === undefined) return
          const below = indexes.flatMap(({ blocks }) => blocks).filter(({ first }) => (first ?? '') < split).length
          expect(below).toBeGreaterThan(0)
          expect(below).toBeLessThan(segments.flat().length)
        },
      ),
    )
  })
})
