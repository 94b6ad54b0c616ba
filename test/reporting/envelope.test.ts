import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import { buildEnvelope, envelopeText } from '../../shared/reporting/buildEnvelope.ts'
import { correlationFrom } from '../../shared/reporting/correlationFrom.ts'
import { outputLayout } from '../../shared/reporting/outputLayout.ts'
import { payloadMetadata } from '../../shared/reporting/payloadMetadata.ts'
import { sourceDetail } from '../../shared/reporting/sourceDetail.ts'
import { tempoLinker } from '../../shared/reporting/tempoLinker.ts'
import { ordersDomain } from './ordersDomain.ts'
import { domainReport, failingRun, GENERATED_AT, runReport, tallied, tracedEvent, traceIdOf } from './sampleRun.ts'
import { schemaOf, violations } from './schemaOf.ts'

const accepts = schemaOf('envelope')
const emptyDomain = {
  scope: 'run:42',
  domain: { ...ordersDomain, name: 'stock', label: 'Stock' },
  tally: tallied([]),
  artifacts: [],
}
const rejected = {
  sourceType: 'url',
  name: 'https://me:pw@bucket.example/a/b.json.gz?X-Amz-Signature=secret',
  sha256: undefined,
  sizeBytes: undefined,
  inflatedBytes: undefined,
  rejected: { code: 'truncated', message: 'the gzip stream ends early', location: 'https://h/b.json.gz?sig=secret' },
} as const

describe('the envelope', () => {
  it('has the published shape', () => {
    const envelope = buildEnvelope(failingRun('beta', { tempoLink: 'https://tempo.example/t/{traceId}?x={traceId}' }))
    expect(violations(accepts, JSON.parse(envelopeText(envelope)))).toEqual([])
    expect(envelope.summary.trace.domains).toEqual([
      {
        key: 'orders',
        label: 'Orders',
        scope: 'run:42',
        status: 'invalid',
        issues: 1,
        warnings: 1,
        traceIds: [7, 1, 8, 9].map(traceIdOf),
        tempoLinks: [7, 1, 8, 9].map((n) => `https://tempo.example/t/${traceIdOf(n)}?x=${traceIdOf(n)}`),
        artifacts: {
          validationPath: 'orders-validation.json',
          projectionPath: 'orders-projection.json',
          stateSequencePath: 'orders-state-sequence.ndjson',
        },
        metrics: { eventCount: 4, retries: 1, successRate: 2 / 3 },
      },
    ])
    expect(envelope.summary.trace).toMatchObject({ status: 'invalid', aggregate: { issues: 1, warnings: 1 } })
    expect(envelope.correlation.traceIds).toEqual(envelope.summary.trace.aggregate.traceIds)
    expect(envelope.artifacts[0]).toEqual({
      type: 'validation',
      path: 'orders-validation.json',
      checksum: `sha256:${'b'.repeat(64)}`,
      description: 'Orders, run:42: Every finding, with its evidence',
    })
  })

  it('names a domain that was asked for and not seen as incomplete', () => {
    const run = failingRun()
    const envelope = buildEnvelope({ ...run, domains: [emptyDomain] })
    expect(violations(accepts, envelope)).toEqual([])
    expect(envelope.summary.trace).toMatchObject({
      status: 'incomplete',
      domains: [
        { key: 'stock', status: 'incomplete', metrics: { eventCount: 0 }, artifacts: { validationPath: null } },
      ],
    })
  })

  it('is an error when an input could not be read, and incomplete when nothing was judged', () => {
    const none = runReport([])
    const broken = buildEnvelope({ ...none, sources: [rejected] })
    expect(broken.summary.trace.status).toBe('error')
    expect(violations(accepts, broken)).toEqual([])
    expect(broken.notes).toEqual(['1 of 1 inputs could not be read; see the report.'])
    expect(buildEnvelope(none).summary.trace.status).toBe('incomplete')
  })

  it('is incomplete when fewer events were seen than asked for', () => {
    const tally = tallied([['k', [tracedEvent('k', 0, 'success', 1)], []]])
    expect(buildEnvelope(runReport([domainReport(tally)], { minEvents: 1 })).summary.trace.status).toBe('valid')
    expect(buildEnvelope(runReport([domainReport(tally)], { minEvents: 2 })).summary.trace.status).toBe('incomplete')
  })

  it('lists at most 100 trace ids, those of findings first, and says so', () => {
    const events = Array.from({ length: 150 }, (_, n) => tracedEvent('k', n, 'success', n + 1000))
    const run = runReport([domainReport(tallied([['k', events, []]])), ...failingRun().domains])
    const { summary, notes } = buildEnvelope(run)
    expect(violations(accepts, buildEnvelope(run))).toEqual([])
    expect(summary.trace.domains[0]?.traceIds).toHaveLength(100)
    expect(summary.trace.aggregate.traceIds).toHaveLength(100)
    expect(summary.trace.aggregate.traceIds[0]).toBe(traceIdOf(7))
    expect(notes.filter((note) => note.includes('100 trace ids'))).toHaveLength(2)
  })

  it('tells nothing about the inputs in its trace summary', () => {
    const one = buildEnvelope(failingRun())
    const other = buildEnvelope(failingRun('beta', { sources: [], generatedAt: '2026-01-01T00:00:00.000Z' }))
    expect(other.summary).toEqual(one.summary)
  })
})

describe('links to traces', () => {
  it.each([
    'not a url',
    'https://tempo.example/',
    'javascript:alert({traceId})',
    'https://a:b@c/{traceId}',
    'https://{traceId}.example/',
  ])('refuse the template %s', (template) => {
    expect(() => tempoLinker(template)).toThrow(TracegateError)
  })

  it('cannot be led elsewhere by a trace id', () => {
    expect(tempoLinker('https://tempo.example/t/{traceId}')('../../x?y#z@evil')).toBe(
      'https://tempo.example/t/..%2F..%2Fx%3Fy%23z%40evil',
    )
  })
})

describe('correlation', () => {
  const github = {
    GITHUB_RUN_ID: '9',
    GITHUB_WORKFLOW: 'CI',
    GITHUB_SHA: 'abc',
    GITHUB_REF_NAME: '5/merge',
    GITHUB_HEAD_REF: '',
  }

  it('comes from the GitHub environment, else from the flags, else is local', () => {
    expect(correlationFrom(github, { runId: '1' })).toEqual({
      runId: '9',
      workflow: 'CI',
      commit: 'abc',
      branch: '5/merge',
    })
    expect(correlationFrom({ ...github, GITHUB_HEAD_REF: 'topic' }).branch).toBe('topic')
    expect(correlationFrom({}, { runId: '1' })).toEqual({
      runId: '1',
      workflow: 'local',
      commit: 'local',
      branch: 'local',
    })
  })
})

describe('where files go', () => {
  it('is the output directory itself for one scope', () => {
    const layout = outputLayout(['run:42', 'run:42'])
    expect(layout.fileOf('run:42', 'orders', 'state-sequence')).toBe('orders-state-sequence.ndjson')
    expect(layout.payloadMetadata).toBe('kvonce-payload-metadata.json')
  })

  it('is a folder per scope for several, which no scope can leave', () => {
    const scopes = ['run:42', 'run:../..', 'RUN:42', '..']
    const layout = outputLayout(scopes)
    const paths = scopes.map((scope) => layout.fileOf(scope, 'orders', 'events'))
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(4)
    for (const path of paths) expect(path).toMatch(/^[^./][^/]*\/orders-events\.ndjson$/)
  })
})

describe('payload metadata', () => {
  const accepted = runReport([]).sources[0]!
  const acceptsMetadata = schemaOf('payload-metadata')

  it('is one object for one input, and an array for several', () => {
    const one = payloadMetadata([accepted], GENERATED_AT)
    expect(one).toEqual({
      sourceType: 'file',
      sourceDetail: 'spans.json.gz',
      sha256: 'a'.repeat(64),
      sizeBytes: 1234,
      inflatedBytes: 5678,
      generatedAt: GENERATED_AT,
    })
    const several = payloadMetadata([accepted, rejected], GENERATED_AT)
    expect(several).toHaveLength(2)
    for (const value of [one, several, payloadMetadata([], GENERATED_AT)]) {
      expect(violations(acceptsMetadata, value)).toEqual([])
    }
  })

  it('never holds credentials or a query string', () => {
    const text = JSON.stringify(payloadMetadata([rejected], GENERATED_AT))
    expect(text).toContain('"sourceDetail":"https://bucket.example/a/b.json.gz"')
    expect(text).toContain('"code":"truncated"')
    expect(text).not.toMatch(/secret|pw/)
  })

  it.each([
    ['a?b#c.json', 'a?b#c.json'],
    ['s3://bucket/a b/c.json?versionId=1', 's3://bucket/a b/c.json'],
    ['gs://bucket', 'gs://bucket'],
    ['HTTPS://u:p@h:8080?x', 'https://h:8080'],
    ['https://u:p@x@h/y@z', 'https://h/y@z'],
    ['https://u:pa/ss@h/', 'https://(not a valid URL)'],
  ])('shows the source %s as %s', (name, shown) => {
    expect(sourceDetail(name)).toBe(shown)
  })
})
