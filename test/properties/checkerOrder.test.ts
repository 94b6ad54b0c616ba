import fc from 'fast-check'
import { expect, test } from 'vitest'
import { causalEdges } from '../../shared/checker/causalEdges.ts'
import { cutPositions } from '../../shared/checker/cutPositions.ts'
import { findContradictions } from '../../shared/checker/findContradictions.ts'
import { orderFor } from '../../shared/checker/JudgeOptions.ts'
import { EMPTY_IDEAL, orderWindow, withEvent } from '../../shared/checker/orderWindow.ts'
import { arbitraryPartition } from '../checker/arbitraryPartition.ts'
import { counter, kvonce, ticket } from '../checker/domains.ts'
import { linearExtensions } from '../checker/linearExtensions.ts'
import { literalOrder } from '../checker/literalOrder.ts'

const ordered = { specimens: [kvonce, counter, ticket] }

test('the segments of events that only clocks order are cut wherever everything left precedes everything right', () => {
  fc.assert(
    fc.property(
      arbitraryPartition({ maxLength: 12, specimens: [ticket], causes: false }),
      ({ specimen: { domain }, events, skew }) => {
        const order = orderFor(domain, { profile: 'default', skew })
        const { precedes } = literalOrder(events, order)
        const cuts = events.map((_, at) => at).filter((at) => at === 0 || isCut(precedes, at))
        expect(cutPositions(events, order)).toEqual(events.length === 0 ? [0] : cuts)
      },
    ),
    { numRuns: 1_000 },
  )
})

test('wherever links and declared numbers allow a cut to be claimed, everything left precedes everything right', () => {
  fc.assert(
    fc.property(arbitraryPartition({ maxLength: 10, ...ordered }), ({ specimen: { domain }, events, skew }) => {
      const order = orderFor(domain, { profile: 'default', skew })
      const { precedes } = literalOrder(events, order)
      for (const at of cutPositions(events, order)) if (at > 0) expect(isCut(precedes, at)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test('contradictions are the strongly connected components of the literal order, rule by rule', () => {
  fc.assert(
    fc.property(arbitraryPartition({ maxLength: 10, ...ordered }), ({ specimen: { domain }, events, skew }) => {
      const order = orderFor(domain, { profile: 'default', skew })
      const truth = literalOrder(events, order)
      const found = findContradictions(events, causalEdges(events), order)
      expect(groupsOf(found?.acrossClocks)).toEqual(truth.withAll)
      expect(groupsOf(found?.onOneClock)).toEqual(truth.withoutB)
      expect(groupsOf(found?.causal)).toEqual(truth.withoutAB)
    }),
    { numRuns: 1_000 },
  )
})

test('the window enables, after any ideal, the events whose predecessors are all in it', () => {
  fc.assert(
    fc.property(arbitraryPartition({ maxLength: 5, ...ordered }), ({ specimen: { domain }, events, skew }) => {
      const order = orderFor(domain, { profile: 'default', skew })
      const { precedes } = literalOrder(events, order)
      const window = orderWindow(events, order)
      for (const extension of linearExtensions(precedes)) {
        let ideal = EMPTY_IDEAL
        for (const [length, next] of extension.entries()) {
          const taken = extension.slice(0, length)
          const enabled = events
            .map((_, at) => at)
            .filter((at) => !taken.includes(at) && precedes.every((row, e) => !row[at] || taken.includes(e)))
          expect(window.enabled(ideal)).toEqual(enabled)
          ideal = withEvent(ideal, next)
        }
      }
    }),
    { numRuns: 300 },
  )
})

function isCut(precedes: readonly (readonly boolean[])[], at: number): boolean {
  return precedes.every((row, left) => left >= at || row.every((before, right) => right < at || before))
}

/** Positions that share a group number, as ascending lists in ascending order. */
function groupsOf(numbers: Int32Array | undefined): number[][] {
  const groups = Map.groupBy((numbers ?? []).keys(), (at) => numbers?.[at])
  groups.delete(0)
  return [...groups.values()]
}
