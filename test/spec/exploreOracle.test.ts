import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedText } from './checkedText.ts'
import { definitionText } from './definitionText.ts'

interface Counters {
  readonly x: number
  readonly y: number
}
/** An expression as its text and as what it means. */
interface Written<T> {
  readonly text: string
  readonly run: (state: Counters, n: number) => T
}

const VALUES = [0, 1, 2]
const constant = fc.integer({ min: 0, max: 3 })
const guard: fc.Arbitrary<Written<boolean>> = fc.oneof(
  constant.map((c) => ({ text: `x < ${c}`, run: ({ x }: Counters) => x < c })),
  constant.map((c) => ({ text: `y != ${c}`, run: ({ y }: Counters) => y !== c })),
  constant.map((c) => ({ text: `event.n + x <= ${c}`, run: ({ x }: Counters, n: number) => n + x <= c })),
  fc.constant({ text: 'x == y || event.n == 1', run: ({ x, y }: Counters, n: number) => x === y || n === 1 }),
)
const value: fc.Arbitrary<Written<number>> = fc.constantFrom<Written<number>>(
  { text: 'x + 1', run: ({ x }) => x + 1 },
  { text: 'y - 1', run: ({ y }) => y - 1 },
  { text: 'x + y', run: ({ x, y }) => x + y },
  { text: 'event.n', run: (_state, n) => n },
)
const action = fc.record({ when: guard, x: value, y: value })
const invariant = fc.record({ least: fc.integer({ min: -4, max: 0 }), most: fc.integer({ min: 0, max: 6 }) })
const LIMIT = 8

describe('the exploration', () => {
  it('finds the states, the actions and the shortest bad runs that brute force finds, on random machines', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 4 }), invariant, (actions, { least, most }) => {
        const entries = actions.map(
          ({ when, x, y }, i) => `A${i}: { on: go, when: "${when.text}", set: { x: "${x.text}", y: "${y.text}" } }`,
        )
        const text = definitionText({
          state: '{ x: { type: int, initial: 0 }, y: { type: int, initial: 0 } }',
          actions: `{ ${entries.join(', ')} }`,
          rest: `invariants: { Holds: x - y >= ${least} && x <= ${most} }
bounds: { fields: { n: [${VALUES.join(', ')}] }, within: "x < ${LIMIT} && x > -${LIMIT} && y < ${LIMIT} && y > -${LIMIT}" }`,
        })
        const result = checkedText(text)
        const known = new Map<string, number>([['0,0', 0]])
        const bad = new Map<string, number>()
        const taken = new Set<string>()
        let level: Counters[] = [{ x: 0, y: 0 }]
        for (let depth = 1; level.length > 0; depth++) {
          const next: Counters[] = []
          for (const state of level) {
            if (Math.max(Math.abs(state.x), Math.abs(state.y)) >= LIMIT) continue
            for (const [i, { when, x, y }] of actions.entries()) {
              for (const n of VALUES) {
                if (!when.run(state, n)) continue
                const after = { x: x.run(state, n), y: y.run(state, n) }
                if (after.x - after.y < least || after.x > most) {
                  bad.set(`A${i}`, Math.min(bad.get(`A${i}`) ?? depth, depth))
                  continue
                }
                taken.add(`A${i}`)
                const key = `${after.x},${after.y}`
                if (known.has(key)) continue
                known.set(key, depth)
                next.push(after)
              }
            }
          }
          level = next
        }
        expect(result.states).toBe(known.size)
        expect(result.depth).toBe(Math.max(...known.values()))
        expect(new Set(result.actions.filter((one) => one.taken > 0).map(({ name }) => name))).toEqual(taken)
        const found = result.faults.flatMap(({ subject, run }) => (run ? [[subject, run.steps.length] as const] : []))
        expect(new Map(found)).toEqual(bad)
        for (const { run } of result.faults) if (run !== undefined) expect(isRun(run.steps, actions)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})

/** Whether every step is what its action does to the state before it. */
function isRun(
  steps: readonly { event: object; action: string; state: object }[],
  actions: readonly { when: Written<boolean>; x: Written<number>; y: Written<number> }[],
): boolean {
  let state: Counters = { x: 0, y: 0 }
  for (const step of steps) {
    const { n } = step.event as { n: number }
    const done = actions[Number(step.action.slice(1))]!
    if (!done.when.run(state, n)) return false
    const after = { x: done.x.run(state, n), y: done.y.run(state, n) }
    const shown = step.state as Counters
    if (shown.x !== after.x || shown.y !== after.y) return false
    state = after
  }
  return true
}
