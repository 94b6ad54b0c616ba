import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Closure } from '../../shared/checker/Judgement.ts'
import { orderFor } from '../../shared/checker/JudgeOptions.ts'
import { judgePartition } from '../../shared/checker/judgePartition.ts'
import { arbitraryPartition } from '../checker/arbitraryPartition.ts'
import { bruteForce } from '../checker/bruteForce.ts'
import { specimens } from '../checker/domains.ts'

/** Watermarks around the times that events have. */
const closures = (first: bigint): fc.Arbitrary<Closure> =>
  fc.oneof(
    fc.constant<Closure>({ kind: 'closed' }),
    fc.constant<Closure>({ kind: 'open' }),
    fc.integer({ min: -1, max: 16 }).map((after): Closure => ({ kind: 'watermark', time: first + BigInt(after) })),
  )

const RUNS = 150

for (const specimen of specimens) {
  for (const causes of [false, true]) {
    const among = causes ? 'links, parents and shared spans' : 'clocks alone'
    test(`${specimen.domain.name}, ${among}: the verdict is what trying every order says`, () => {
      fc.assert(
        fc.property(
          arbitraryPartition({ maxLength: 5, specimens: [specimen], causes }).chain((partition) =>
            closures(partition.events[0]?.start ?? 0n).map((closure) => ({ ...partition, closure })),
          ),
          ({ specimen: { domain, unobserved, exact }, events, skew, closure }) => {
            const options = { profile: 'default', skew, closure } as const
            const order = orderFor(domain, options)
            const judged = judgePartition(domain, 'k', events, options)
            const truth = bruteForce({ domain, order, closure, unobserved }, events)
            const possible = !exact && truth.verdict === 'violated' ? ['violated', 'unexplained'] : [truth.verdict]
            expect(possible).toContain(judged.verdict)
          },
        ),
        { numRuns: RUNS },
      )
    })
  }
}
