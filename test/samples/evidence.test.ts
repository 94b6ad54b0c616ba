import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { markdownReport } from '../../shared/reporting/markdownReport.ts'
import { textReport } from '../../shared/reporting/textReport.ts'
import {
  badEvidence,
  digestFor,
  EVIDENCE_BAD,
  EVIDENCE_GOOD,
  EVIDENCE_OBSERVED,
  goodEvidence,
  observedEvidence,
  VERIFY_LITE,
} from './evidenceTrace.ts'
import { exportOf } from './exportOf.ts'
import { findingsByKey, judgeSamples } from './judgeSamples.ts'

const SAMPLE = 'samples/trace/evidence-sample.ndjson'

describe('the samples of evidence', () => {
  it.each([
    [EVIDENCE_GOOD, goodEvidence],
    [EVIDENCE_BAD, badEvidence],
    [EVIDENCE_OBSERVED, () => observedEvidence('shop-api 2')],
  ])('%s is what its script writes', (path, spans) => {
    expect(gunzipSync(readFileSync(path)).toString('utf8')).toBe(exportOf(spans()))
  })

  it.each([SAMPLE, EVIDENCE_GOOD])('%s conforms without a finding', async (path) => {
    const { trace } = await judgeSamples([path])
    expect(trace).toMatchObject({ status: 'valid', domains: [{ key: 'evidence', issues: 0, warnings: 0 }] })
  })

  it('the bad one breaks every rule', async () => {
    const { issuesOf } = await judgeSamples([EVIDENCE_BAD])
    expect(findingsByKey(issuesOf('evidence'))).toEqual({
      'evidence-mismatch': ['error evidence-mismatch'],
      'result-mismatch': ['error evidence-mismatch'],
      unverified: ['error observed-unverified'],
      'verified-differently': ['error verified-differently'],
      'rejected-though-verified': ['error rejected-though-verified'],
      'digest-missing': ['warning digest-missing', 'warning digest-missing'],
    })
  })

  it('an observation that differs is told field by field, beside what was verified', async () => {
    const { issuesOf, report } = await judgeSamples([EVIDENCE_BAD])
    const [verified, observed] = [digestFor('shop-api 1'), digestFor('shop-api 2')]
    const issueOf = (key: string) => issuesOf('evidence').find((issue) => issue.key === key)
    expect(issueOf('evidence-mismatch')).toMatchObject({
      verdict: 'violated',
      differences: [{ field: 'digest', expected: verified, found: observed }],
      counterexample: [{ type: 'verified' }, { type: 'observed' }],
    })
    expect(issueOf('result-mismatch')?.differences).toEqual([{ field: 'result', expected: 'failed', found: 'passed' }])
    expect(textReport(report)).toContain(`Differs in digest: expected ${verified}, found ${observed}\n`)
    expect(markdownReport(report)).toContain(
      `- Differs in \`digest\`: expected \`${verified}\`, found \`${observed}\`\n`,
    )
  })

  it('clocks may be a minute apart, and not more', async () => {
    const evidence = (second: number) => ({
      name: 'events.ndjson',
      bytes: Buffer.from(
        [
          { timestamp: '2025-10-04T06:00:00Z', type: 'observed', evidenceId: 'e', digest: 'd' },
          {
            timestamp: `2025-10-04T06:01:0${second}Z`,
            type: 'verified',
            evidenceId: 'e',
            digest: 'd',
            result: 'passed',
          },
        ]
          .map((event) => JSON.stringify(event))
          .join('\n'),
      ),
    })
    const verdictOf = async (second: number) => (await judgeSamples([evidence(second)])).issuesOf('evidence')[0]?.type
    expect([await verdictOf(0), await verdictOf(1)]).toEqual(['order-sensitive', 'observed-unverified'])
  })
})

describe('a summary of verify-lite beside the spans', () => {
  const scope = 'run:1'
  const observed = (content: string) => ({
    name: 'spans.json',
    bytes: Buffer.from(exportOf(observedEvidence(content))),
  })

  it('verifies what is observed', async () => {
    const { trace, issuesOf } = await judgeSamples([observed('shop-api 1'), VERIFY_LITE], { scope })
    expect(trace).toMatchObject({
      status: 'valid',
      domains: [{ key: 'evidence', metrics: { verified: 4, observed: 2 } }],
    })
    expect(findingsByKey(issuesOf('evidence'))).toEqual({
      lint: ['warning digest-missing', 'warning digest-missing'],
    })
  })

  it('shows the digest of the image that runs beside that of the one that was verified', async () => {
    const { issuesOf } = await judgeSamples([observed('shop-api 2'), VERIFY_LITE], { scope })
    expect(issuesOf('evidence')).toContainEqual(
      expect.objectContaining({
        key: 'image',
        type: 'evidence-mismatch',
        differences: [{ field: 'digest', expected: digestFor('shop-api 1'), found: digestFor('shop-api 2') }],
      }),
    )
  })

  it('is passed over when its domain is not asked for', async () => {
    const { trace } = await judgeSamples([VERIFY_LITE], { domains: ['reservation'] })
    expect(trace).toMatchObject({ status: 'incomplete', domains: [{ key: 'reservation', metrics: { eventCount: 0 } }] })
  })
})
