import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Closure, PartitionJudgement } from '../../shared/checker/Judgement.ts'
import { orderFor } from '../../shared/checker/JudgeOptions.ts'
import { judgePartition } from '../../shared/checker/judgePartition.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { createMasker } from '../../shared/masking/createMasker.ts'
import { maskEvent } from '../../shared/masking/maskEvent.ts'
import { arbitraryPartition, canonical, type Partition } from '../checker/arbitraryPartition.ts'
import { literalOrder } from '../checker/literalOrder.ts'

const closures: readonly Closure[] = [{ kind: 'closed' }, { kind: 'open' }, { kind: 'watermark', time: 4n }]
const RUNS = { numRuns: 300 }

function judge({ specimen, skew }: Partition, events: readonly DomainEvent[], closure: Closure, budget?: number) {
  const options = { profile: 'default', skew, closure, ...(budget === undefined ? {} : { budget }) } as const
  return judgePartition(specimen.domain, 'k', events, options)
}

function contradicts({ specimen, skew }: Partition, events: readonly DomainEvent[]): boolean {
  const order = orderFor(specimen.domain, { profile: 'default', skew })
  return literalOrder(events, order).withAll.length > 0
}

/** A set, and a part of it. */
const setAndPart = arbitraryPartition({ maxLength: 7 }).chain((whole) =>
  fc.subarray([...whole.events]).map((part) => ({ whole, part: canonical(part) })),
)

test('order of arrival, duplicates and the split over objects change nothing of the judgement', () => {
  const arrivals = arbitraryPartition({ maxLength: 8 }).chain((partition) => {
    const { events } = partition
    const again = fc.subarray([...events])
    return fc
      .tuple(
        fc.shuffledSubarray([...events], { minLength: events.length }),
        again,
        fc.nat(),
        fc.constantFrom(...closures),
      )
      .map(([shuffled, twice, cut, closure]) => ({
        partition,
        shuffled,
        twice,
        cut: cut % (events.length + 1),
        closure,
      }))
  })
  fc.assert(
    fc.property(arrivals, ({ partition, shuffled, twice, cut, closure }) => {
      const objects = [shuffled.slice(0, cut), twice, shuffled.slice(cut)].map((object) => canonical(object))
      const arrived = canonical(objects.flat().map((event) => ({ ...event, fields: { ...event.fields } })))
      expect(judge(partition, arrived, closure)).toEqual(judge(partition, partition.events, closure))
    }),
    RUNS,
  )
})

describe('late data', () => {
  test('never repairs a violation, as long as no clock is contradicted', () => {
    let violated = 0
    fc.assert(
      fc.property(setAndPart, ({ whole, part }) => {
        if (judge(whole, part, { kind: 'open' }).verdict !== 'violated') return
        if (contradicts(whole, whole.events)) return
        violated++
        expect(judge(whole, whole.events, { kind: 'open' }).verdict).toBe('violated')
      }),
      { numRuns: 1_000 },
    )
    expect(violated).toBeGreaterThan(20)
  })

  test('never repairs a violation at all when only counts were needed to see it', () => {
    fc.assert(
      fc.property(setAndPart, ({ whole, part }) => {
        const judged = judge(whole, part, { kind: 'open' })
        if (!judged.issues.some(({ type }) => type === 'multiple-success')) return
        expect(judge(whole, whole.events, { kind: 'open' }).verdict).toBe('violated')
      }),
      { numRuns: 1_000 },
    )
  })

  test('with a contradicted clock only ever weakens a violation whose events the contradiction has caught', () => {
    fc.assert(
      fc.property(setAndPart, ({ whole, part }) => {
        if (judge(whole, part, { kind: 'open' }).verdict !== 'violated') return
        const order = orderFor(whole.specimen.domain, { profile: 'default', skew: whole.skew })
        const before = literalOrder(part, order).precedes
        const after = literalOrder(whole.events, order).precedes
        const at = part.map((event) => whole.events.indexOf(event))
        const kept = before.every((row, e) => row.every((holds, f) => !holds || after[at[e]!]?.[at[f]!] === true))
        if (kept) expect(judge(whole, whole.events, { kind: 'open' }).verdict).toBe('violated')
      }),
      { numRuns: 1_000 },
    )
  })

  test('later than a watermark, never repairs what was violated behind it', () => {
    fc.assert(
      fc.property(arbitraryPartition({ maxLength: 7, causes: false }), fc.nat({ max: 10 }), (whole, after) => {
        const time = (whole.events[0]?.start ?? 0n) + BigInt(after)
        const closure = { kind: 'watermark', time } as const
        const known = whole.events.filter(({ start }) => start <= time)
        if (judge(whole, known, closure).verdict !== 'violated' || contradicts(whole, whole.events)) return
        expect(judge(whole, whole.events, closure).verdict).toBe('violated')
      }),
      { numRuns: 1_000 },
    )
  })

  test('a final verdict on open input is violated and has seen no contradiction', () => {
    fc.assert(
      fc.property(arbitraryPartition({ maxLength: 7 }), (partition) => {
        const judged = judge(partition, partition.events, { kind: 'open' })
        if (!judged.final) return
        expect(judged.verdict).toBe('violated')
        const counted = judged.issues.some(({ verdict, counterexample, explanation }) => {
          return verdict === 'violated' && counterexample !== undefined && explanation === undefined
        })
        if (!counted) expect(contradicts(partition, partition.events)).toBe(false)
      }),
      RUNS,
    )
  })
})

test('a field that no expression reads changes nothing', () => {
  fc.assert(
    fc.property(arbitraryPartition({ maxLength: 7 }), fc.constantFrom(...closures), (partition, closure) => {
      const labelled = partition.events.map((event, at) => ({ ...event, fields: { ...event.fields, label: `${at}` } }))
      const plain = judge(partition, partition.events, closure)
      expect(withoutFields(judge(partition, labelled, closure))).toEqual(withoutFields(plain))
    }),
    RUNS,
  )
})

test('whatever the budget, the verdict is the true one or undecided, and the same each time', () => {
  fc.assert(
    fc.property(
      arbitraryPartition({ maxLength: 7 }),
      fc.nat({ max: 12 }),
      fc.constantFrom(...closures),
      (partition, budget, closure) => {
        const judged = judge(partition, partition.events, closure, budget)
        const truth = judge(partition, partition.events, closure)
        if (judged.verdict !== 'undecided') expect(judged.verdict).toBe(truth.verdict)
        else expect(judged.issues.at(-1)).toMatchObject({ type: 'undecided', severity: 'warning' })
        expect(judge(partition, partition.events, closure, budget)).toEqual(judged)
      },
    ),
    RUNS,
  )
})

test('masked events get the verdict of the raw ones', () => {
  const masker = createMasker(Buffer.alloc(32, 3))
  fc.assert(
    fc.property(arbitraryPartition({ maxLength: 7 }), fc.constantFrom(...closures), (partition, closure) => {
      const masked = partition.events.map((event) => {
        const copy = { ...event, fields: { ...event.fields } }
        maskEvent(copy, partition.specimen.domain, masker)
        return { ...copy, id: event.id }
      })
      const raw = judge(partition, partition.events, closure)
      const judged = judge(partition, canonical(masked), closure)
      expect(judged.verdict).toBe(raw.verdict)
      expect(judged.final).toBe(raw.final)
      expect(judged.issues.length).toBe(raw.issues.length)
    }),
    RUNS,
  )
})

function withoutFields({ issues, ...judged }: PartitionJudgement) {
  return {
    ...judged,
    issues: issues.map(({ counterexample, ...issue }) => ({ ...issue, shown: counterexample?.map(({ id }) => id) })),
  }
}
