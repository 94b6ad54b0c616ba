import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CoveredLeaves, type PlannedSegment, planMerges } from '../../shared/segments/planMerges.ts'

const leaf = (n: number): PlannedSegment => ({ digest: `leaf ${String(n).padStart(5, '0')}`, level: 0 })
const leavesTo = (count: number) => Array.from({ length: count }, (_, n) => leaf(n))

/** Merges as a scope would, until few enough are open; counts the leaves rewritten. */
function settle(count: number, known: CoveredLeaves<PlannedSegment>[], options?: { fanIn?: number; maxOpen?: number }) {
  let rewritten = 0
  for (let round = 0; round < 100; round++) {
    const plan = planMerges(leavesTo(count), known, options)
    if (plan.groups.length === 0) return { plan, rewritten }
    for (const { leaves, level } of plan.groups) {
      known.push({ segment: { digest: `merge ${leaves[0]} ${level}`, level }, leaves })
      rewritten += leaves.length
    }
  }
  throw new Error('planning does not end')
}

describe('planning merges', () => {
  it('opens leaves as they are while there are few', () => {
    expect(planMerges(leavesTo(128), [])).toEqual({ open: leavesTo(128), groups: [] })
  })

  it('opens a segment once however often it is named', () => {
    expect(planMerges([leaf(1), leaf(1)], []).open).toEqual([leaf(1)])
  })

  it('uses the largest recorded merges whose leaves are all wanted, each leaf once', () => {
    const merge = (level: number, ...ns: number[]) => ({
      segment: { digest: `merge ${ns.join(' ')}`, level },
      leaves: ns.map((n) => leaf(n).digest),
    })
    const known = [merge(1, 0, 1), merge(2, 0, 1, 2), merge(1, 2, 3), merge(1, 3, 4), merge(1, 5, 99)]
    expect(planMerges(leavesTo(6), known).open.map(({ digest }) => digest)).toEqual([
      'leaf 00005',
      'merge 3 4',
      'merge 0 1 2',
    ])
  })

  it('always covers exactly the wanted leaves and ends with few enough open', () => {
    const options = fc.record({ fanIn: fc.integer({ min: 2, max: 9 }), maxOpen: fc.integer({ min: 1, max: 40 }) })
    fc.assert(
      fc.property(fc.nat({ max: 300 }), options, (count, settings) => {
        const known: CoveredLeaves<PlannedSegment>[] = []
        const { plan } = settle(count, known, settings)
        expect(plan.open.length).toBeLessThanOrEqual(settings.maxOpen)
        const leaves = new Map(known.map(({ segment, leaves }) => [segment.digest, leaves]))
        const covered = plan.open.flatMap(({ digest }) => leaves.get(digest) ?? [digest])
        expect(covered.sort()).toEqual(leavesTo(count).map(({ digest }) => digest))
      }),
      { numRuns: 60 },
    )
  })

  it('merges segments of one level, eight at a time, and each leaf only a few times', () => {
    const { groups } = planMerges(leavesTo(200), [])
    expect(groups.every(({ segments, level }) => segments.length === 8 && level === 1)).toBe(true)
    expect(groups).toHaveLength(11)

    const known: CoveredLeaves<PlannedSegment>[] = []
    let rewritten = 0
    for (let count = 100; count <= 4000; count += 100) rewritten += settle(count, known).rewritten
    expect(rewritten / 4000).toBeLessThanOrEqual(4)
  })
})
