import { describe, expect, it } from 'vitest'
import type { Issue, Verdict } from '../../shared/checker/Judgement.ts'
import { countIssue, countJudgement, emptyCounts } from '../../shared/reporting/DomainCounts.ts'
import { DIGEST_LIMIT, digestedIssues } from '../../shared/reporting/IssueDigest.ts'
import { exitCodeOf, statusOf, worstStatus } from '../../shared/reporting/statusOf.ts'
import { listedTraceIds, TRACE_ID_LIMIT } from '../../shared/reporting/TraceIdDigest.ts'
import { tallyOf } from '../../shared/reporting/tallyOf.ts'
import { orderEvent, ordersDomain } from './ordersDomain.ts'
import { judgement, tallied, tracedEvent, traceIdOf, violationOf, warningOf } from './sampleRun.ts'

function countsOf(...verdicts: readonly Verdict[]) {
  const counts = emptyCounts()
  for (const verdict of verdicts)
    countJudgement(counts, { partition: 'k', verdict, final: true, issues: [], eventCount: 1 })
  return counts
}

describe('status of a domain', () => {
  it.each([
    [['conforming', 'order-sensitive'], 'valid', 0],
    [['conforming', 'unexplained'], 'incomplete', 2],
    [['undecided'], 'incomplete', 2],
    [['unexplained', 'violated'], 'invalid', 1],
    [[], 'incomplete', 2],
  ] as const)('of partitions %j is %s', (verdicts, status, exitCode) => {
    expect(statusOf(countsOf(...verdicts))).toBe(status)
    expect(exitCodeOf(status)).toBe(exitCode)
  })

  it('is invalid for any finding of severity error, and valid for warnings', () => {
    const counts = countsOf('conforming')
    countIssue(counts, warningOf('k'))
    expect(statusOf(counts)).toBe('valid')
    countIssue(counts, { type: 'required', severity: 'error' })
    expect(statusOf(counts)).toBe('invalid')
  })

  it('is error when an input could not be read, whatever else was found', () => {
    expect(statusOf({ ...countsOf('violated'), unreadableInputs: 1 })).toBe('error')
    expect(exitCodeOf('error')).toBe(2)
  })

  it('of several is the worst, and of none is incomplete', () => {
    expect(worstStatus(['valid', 'invalid', 'incomplete'])).toBe('invalid')
    expect(worstStatus(['invalid', 'error'])).toBe('error')
    expect(worstStatus(['valid'])).toBe('valid')
    expect(worstStatus([])).toBe('incomplete')
  })
})

describe('the tally of a domain', () => {
  it('keeps errors before warnings, in the order in which they came, up to a limit', () => {
    const many = Array.from({ length: DIGEST_LIMIT + 10 }, (_, n) => `k${n}`)
    const { digest, counts } = tallied(
      many.map((key, n) => [key, [orderEvent(key, n, 'retry')], [n % 2 ? violationOf(key) : warningOf(key)]]),
    )
    const kept = digestedIssues(digest)
    expect(kept).toHaveLength(DIGEST_LIMIT)
    expect(kept.slice(0, 2).map((issue) => issue.key)).toEqual(['k1', 'k3'])
    expect(kept.findLastIndex((issue) => issue.severity === 'error')).toBe(29)
    expect(counts.issuesByType).toEqual({
      'order-sensitive': { error: 0, warning: 30 },
      'duplicate-without-success': { error: 30, warning: 0 },
    })
  })

  it('does not keep long evidence', () => {
    const issue: Issue = {
      ...violationOf('k'),
      evidence: Array.from({ length: 1000 }, (_, n) => `id ${n}`),
      counterexample: Array.from({ length: 70 }, () => violationOf('k').counterexample![0]!),
    }
    const [kept] = digestedIssues(tallied([['k', [orderEvent('k', 0, 'retry')], [issue]]]).digest)
    expect(kept?.evidence.length).toBeLessThan(100)
    expect(kept?.counterexample).toHaveLength(50)
    expect(kept?.eventsLeftOut).toBe(20)
  })

  it('lists the trace ids that issues name first, and notices a cut', () => {
    const events = Array.from({ length: TRACE_ID_LIMIT }, (_, n) => tracedEvent('k', n, 'retry', n + 1))
    const exact = tallied([['k', events, [violationOf('k')]]])
    expect(listedTraceIds(exact.traceIds)).toMatchObject({ cut: false })
    expect(listedTraceIds(exact.traceIds).traceIds.slice(0, 2)).toEqual([traceIdOf(7), traceIdOf(1)])
    const more = tallied([['k', [...events, tracedEvent('k', 1000, 'retry', 1000)], []]])
    expect(listedTraceIds(more.traceIds)).toMatchObject({ cut: true })
    expect(listedTraceIds(more.traceIds).traceIds).toHaveLength(TRACE_ID_LIMIT)
  })

  it('counts events without a key, and what was found about them', () => {
    const tallier = tallyOf(ordersDomain)
    tallier.addUnattributed({ ...orderEvent('', 0, 'retry'), partition: undefined }, [{ ...warningOf(''), key: null }])
    expect(tallier.tally().counts).toMatchObject({
      events: 1,
      unattributed: 1,
      partitions: 0,
      issues: { error: 0, warning: 1 },
    })
  })

  it('has a judgement count that follows finality', () => {
    const counts = emptyCounts()
    countJudgement(counts, { ...judgement('k', 3), final: false })
    expect(counts).toMatchObject({ events: 3, partitions: 1, provisional: 1 })
  })
})
