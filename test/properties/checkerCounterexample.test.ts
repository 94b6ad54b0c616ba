import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Issue } from '../../shared/checker/Judgement.ts'
import { judgePartition } from '../../shared/checker/judgePartition.ts'
import { arbitraryPartition } from '../checker/arbitraryPartition.ts'

type Kind = 'closed' | 'open'

/** The issue that carries the verdict of the machine, when there is one. */
function told(issues: readonly Issue[]): Issue | undefined {
  return issues.find(({ verdict, explanation }) => verdict !== undefined && explanation !== undefined)
}

const judged = fc
  .tuple(arbitraryPartition({ maxLength: 7 }), fc.constantFrom<Kind>('closed', 'open'))
  .map(([{ specimen, events, skew }, kind]) => {
    const judge = (some: typeof events) =>
      judgePartition(specimen.domain, 'k', some, { profile: 'default', skew, closure: { kind } })
    const whole = judge(events)
    const issue = told(whole.issues)
    const ids = new Set(issue?.evidence)
    return { judge, whole, issue, core: events.filter(({ id }) => ids.has(id)), domain: specimen.domain }
  })

test('a counterexample fails by itself: never conforming, and violated for good when the whole was', () => {
  fc.assert(
    fc.property(judged, ({ judge, whole, issue, core }) => {
      if (issue === undefined || issue.verdict === 'undecided') return
      const alone = judge(core)
      expect(alone.verdict).not.toBe('conforming')
      if (whole.final && whole.verdict === 'violated') expect(alone.verdict).toBe('violated')
      if (whole.verdict === 'order-sensitive') expect(alone.verdict).toBe('order-sensitive')
    }),
    { numRuns: 1_500 },
  )
})

test('no single event of an order-sensitive or finally violated counterexample can go', () => {
  let tried = 0
  fc.assert(
    fc.property(judged, ({ judge, whole, issue, core }) => {
      if (issue === undefined) return
      const final = whole.verdict === 'violated' && !issue.message.includes('missing: ')
      if (!final && whole.verdict !== 'order-sensitive') return
      tried++
      for (const event of core) {
        const less = judge(core.filter((other) => other !== event))
        if (whole.verdict === 'order-sensitive') expect(less.verdict).not.toBe('order-sensitive')
        // What is only missing something is no longer violated by itself.
        else if (less.verdict === 'violated') expect(told(less.issues)?.message).toContain('missing: ')
      }
    }),
    { numRuns: 1_500 },
  )
  expect(tried).toBeGreaterThan(50)
})

test('every failure says what was refused, what it needs and which events show it', () => {
  fc.assert(
    fc.property(judged, ({ whole, issue, core }) => {
      if (whole.verdict === 'conforming') return
      if (issue === undefined) {
        expect(whole.issues.some(({ verdict }) => verdict === 'violated' || verdict === 'undecided')).toBe(true)
        return
      }
      expect(core.length).toBe(issue.counterexample?.length)
      expect(issue.explanation).toMatch(/^k: .*\.$/)
      expect(issue.message).not.toMatch(/undefined|NaN|\[object/)
      expect(issue.explanation).not.toMatch(/undefined|NaN|\[object|\.\./)
      expect(issue.rule).toMatch(/^\w*: /)
    }),
    { numRuns: 1_500 },
  )
})
