import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PolicyConfig } from '../../../shared/flow/policy/Policy.ts'
import { type Context, flowOf, type Node, watchedRun } from './watchedRun.ts'

type OnError = NonNullable<PolicyConfig['onError']>

interface Plan {
  /** Attempts that fail before one works. */
  readonly failures: number
  readonly retries: number
  readonly onError: OnError
  readonly next: string | undefined
  readonly needs: number | undefined
  readonly ends: boolean
}

const SIZE = 5
const ids = Array.from({ length: SIZE }, (_, index) => `n${index}`)

/** Leads only forward, as validated flows do. */
const plan = (index: number): fc.Arbitrary<Plan> => {
  const later = fc.constantFrom(...ids.slice(index + 1), 'end')
  const stopOrGoOn = fc.constantFrom<OnError>({ action: 'stop' }, { action: 'continue' })
  const goto = fc.nat(SIZE).map((target): OnError => ({ action: 'goto', target: ids[index + 1 + target] ?? '' }))
  return fc.record({
    failures: fc.oneof(fc.constant(0), fc.nat(3)),
    retries: fc.nat(2),
    onError: fc.oneof(stopOrGoOn, goto).map((one) => (one.target === '' ? { action: 'stop' as const } : one)),
    next: fc.option(later, { nil: undefined }),
    needs: fc.option(fc.nat(SIZE - 1), { nil: undefined }),
    ends: fc.nat(9).map((roll) => roll === 0),
  })
}

/** What a flow is to do, in so many words: which attempts are made, and how it ends. */
function expected(plans: readonly Plan[]) {
  const attempts: string[] = []
  const done = new Set<number>()
  let failedNode: string | undefined
  let index = 0
  while (index < plans.length) {
    const { failures, retries, onError, next, needs, ends } = plans[index]!
    const onward = next === undefined ? index + 1 : next === 'end' ? SIZE : ids.indexOf(next)
    if (needs !== undefined && !done.has(needs)) {
      index = onward
      continue
    }
    const made = Math.min(failures, retries) + 1
    for (let attempt = 1; attempt <= made; attempt++) attempts.push(`${ids[index]} ${attempt}`)
    if (failures <= retries) {
      done.add(index)
      index = ends ? SIZE : onward
      continue
    }
    failedNode = ids[index]
    if (onError.action === 'stop') return { attempts, failedNode, stopped: true }
    index = onError.action === 'goto' ? ids.indexOf(onError.target ?? '') : onward
  }
  return { attempts, failedNode, stopped: false }
}

test('any flow takes the way its policies say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(...ids.map((_, index) => plan(index))), async (plans) => {
      const attempts: string[] = []
      const nodes = plans.map(({ failures, retries, onError, next, needs, ends }, index): Node => {
        const id = ids[index]!
        return {
          id,
          ...(next !== undefined && { next }),
          ...(needs !== undefined && { needs: [ids[needs]!] }),
          policy: { retry: { maxAttempts: retries }, onError },
          run(context: Context, { attempt }) {
            attempts.push(`${id} ${attempt}`)
            if (attempt <= failures) throw new Error('no')
            context[id] = true
            return ends ? 'end' : undefined
          },
        }
      })
      const run = await watchedRun(flowOf(nodes))
      const told = { attempts, failedNode: run.report.failedNodeId, stopped: run.failure !== undefined }
      expect(told).toEqual(expected(plans))
      const root = run.span('trial')!
      for (const span of run.spans) {
        expect(span.start <= span.end && root.start <= span.start && span.end <= root.end).toBe(true)
        expect(span === root || span.parentSpanId === root.spanId).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})
