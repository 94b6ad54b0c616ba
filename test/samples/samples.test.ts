import { globSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { localInput } from '../../shared/adapters/local/InputFile.ts'
import { memoryKeySource } from '../../shared/adapters/memory/memoryKeySource.ts'
import { memoryObjectStore } from '../../shared/adapters/memory/memoryObjectStore.ts'
import { memoryReportSink } from '../../shared/adapters/memory/memoryReportSink.ts'
import { memoryResultStore } from '../../shared/adapters/memory/memoryResultStore.ts'
import type { Profile } from '../../shared/domains/Domain.ts'
import { DEFAULT_LIMITS } from '../../shared/flow/IngestSettings.ts'
import { ingestObject } from '../../shared/flow/ingestObject.ts'
import { judgeRun } from '../../shared/flow/judgeRun.ts'
import { objectReader } from '../../shared/flow/objectReader.ts'
import { KVONCE, loadedDomain } from '../domains/loadedDomain.ts'
import { CHECKOUT_TRACE, checkoutTrace } from './checkoutTrace.ts'
import { traceIdOf } from './exportOf.ts'

const KVONCE_SAMPLE = 'samples/trace/kvonce-sample.ndjson'
const samples = globSync('samples/**/*.{gz,ndjson}').sort()
const texts = new Map(samples.map((path) => [path, textOf(path)]))

function textOf(path: string): string {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

/** The main job on one sample, with nothing kept. */
async function judged(path: string, profile: Profile = 'default') {
  const clock = () => Date.UTC(2025, 9, 4, 10)
  const sink = memoryReportSink()
  const ports = {
    segments: memoryObjectStore(clock),
    results: memoryResultStore(clock),
    keys: memoryKeySource('samples'),
    clock,
  }
  const settings = { domains: [loadedDomain(KVONCE)], scope: undefined, limits: DEFAULT_LIMITS }
  const receipt = await ingestObject(ports, settings, objectReader(settings), localInput(path, undefined))
  const { envelope } = await judgeRun(
    { ...ports, sink },
    {
      receipts: [receipt],
      sourceType: () => 'file',
      domains: settings.domains,
      asked: [],
      scope: undefined,
      options: { profile },
      closureOf: () => ({ kind: 'closed' }),
      report: {
        source: 'test',
        correlation: { runId: 'local', workflow: 'local', commit: 'local', branch: 'local' },
        minEvents: undefined,
        tempoLink: undefined,
        notes: [],
      },
    },
  )
  const validation = JSON.parse(sink.files.get('kvonce-validation.json') ?? '{}')
  return {
    trace: envelope.summary.trace,
    issues: validation.issues,
    events: sink.files.get('kvonce-events.ndjson') ?? '',
  }
}

describe('the sample of three services', () => {
  it('is what its script writes', () => {
    expect(texts.get(CHECKOUT_TRACE)).toBe(checkoutTrace())
  })

  it.each(['default', 'strict'] as const)('has one violated key among thirteen, profile %s', async (profile) => {
    const { trace, issues } = await judged(CHECKOUT_TRACE, profile)
    expect(trace).toMatchObject({
      status: 'invalid',
      domains: [
        {
          scope: 'run:18240917',
          issues: 1,
          warnings: 0,
          metrics: { eventCount: 22, retries: 5, keysWithSuccess: 12, keysWithFailures: 5 },
        },
      ],
    })
    expect(issues).toMatchObject([
      {
        key: 'order-1042',
        type: 'duplicate-without-success',
        rule: expect.stringContaining('RejectDuplicate'),
        verdict: 'violated',
        counterexample: [{ type: 'failure' }, { type: 'success' }],
        explanation: expect.stringContaining('Both are on one clock, so their order is certain'),
        traceIds: [traceIdOf('order-1042')],
      },
    ])
  })

  it('carries the context in all three forms', () => {
    const text = texts.get(CHECKOUT_TRACE) ?? ''
    expect(text).toContain('"key":"kvonce.event.context","value":{"kvlistValue"')
    expect(text).toContain('"key":"kvonce.event.context","value":{"stringValue"')
    expect(text).toContain('"key":"kvonce.event.context.region"')
  })

  it('leaves no customer in the events', async () => {
    expect((await judged(CHECKOUT_TRACE)).events).not.toContain('@')
  })
})

describe('the sample of requirement 001', () => {
  it('is valid with two warnings', async () => {
    const { trace, issues } = await judged(KVONCE_SAMPLE)
    expect(trace).toMatchObject({ status: 'valid', domains: [{ scope: 'env:default', issues: 0, warnings: 2 }] })
    expect(issues).toMatchObject([
      { key: 'beta', type: 'retry-context-missing', severity: 'warning' },
      { key: 'beta', type: 'order-sensitive', severity: 'warning' },
    ])
  })

  it('is invalid in profile strict', async () => {
    const { trace, issues } = await judged(KVONCE_SAMPLE, 'strict')
    expect(trace.status).toBe('invalid')
    expect(issues).toContainEqual(
      expect.objectContaining({
        type: 'duplicate-without-success',
        verdict: 'violated',
        explanation: expect.stringContaining(
          'the only success is 2.000 s later. Within a clock skew of 2 s it would conform',
        ),
      }),
    )
  })
})

describe('no sample holds personal data', () => {
  it.each(samples)('%s', (path) => {
    const text = texts.get(path) ?? ''
    const addresses = text.match(/[\w.+-]+@[\w.-]+/g) ?? []
    expect(addresses.filter((address) => !address.endsWith('@example.com'))).toEqual([])
    const hosts = text.match(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g) ?? []
    expect(hosts.filter((host) => !host.startsWith('192.0.2.'))).toEqual([])
  })

  it('and all of them are described', () => {
    const readme = readFileSync('samples/README.md', 'utf8')
    expect(samples.filter((path) => !readme.includes(path.replace(/^samples\//, '')))).toEqual([])
  })
})
