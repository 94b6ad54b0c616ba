import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EVIDENCE_BAD, goodEvidence } from './evidenceTrace.ts'
import { exportOf } from './exportOf.ts'
import { judgeSamples } from './judgeSamples.ts'
import { goodReservations, RESERVATION_BAD } from './reservationTrace.ts'

const samples = globSync('samples/trace/*-sample.ndjson').sort()
const names = samples.map((path) => path.replace(/.*\/(.*)-sample\.ndjson/, '$1'))
const twoDomains = {
  name: 'two.json',
  bytes: Buffer.from(exportOf([...goodReservations(), ...goodEvidence()])),
}
/** All lines of all samples in one object. */
const allLines = { name: 'all.ndjson', bytes: Buffer.concat(samples.map((path) => readFileSync(path))) }

describe('several domains at once', () => {
  it('one run judges the samples of all of them', async () => {
    const { trace } = await judgeSamples(samples)
    expect(trace.status).toBe('valid')
    expect(trace.domains.map(({ key, status }) => [key, status])).toEqual(names.map((name) => [name, 'valid']))
  })

  it('one object of spans may hold several', async () => {
    const { trace } = await judgeSamples([twoDomains])
    expect(trace.domains.map(({ key, metrics }) => [key, metrics.eventCount])).toEqual([
      ['evidence', 10],
      ['reservation', 20],
    ])
  })

  it('one object of lines may hold all, and each line finds its domain', async () => {
    const [whole, apart] = [await judgeSamples([allLines]), await judgeSamples(samples)]
    expect(whole.trace).toEqual(apart.trace)
  })

  it('only those that are asked for are judged, though the object holds others', async () => {
    for (const object of [twoDomains, allLines]) {
      const { trace } = await judgeSamples([object], { domains: ['reservation'] })
      expect(trace).toMatchObject({ status: 'valid', domains: [{ key: 'reservation', status: 'valid' }] })
    }
  })

  it('one that is asked for and absent is incomplete, and so is the whole', async () => {
    const { trace } = await judgeSamples([samples.find((path) => path.includes('reservation')) ?? ''], {
      domains: ['evidence', 'reservation'],
    })
    expect(trace.status).toBe('incomplete')
    expect(trace.domains).toMatchObject([
      { key: 'reservation', status: 'valid' },
      { key: 'evidence', status: 'incomplete', artifacts: { validationPath: null } },
    ])
  })

  it('the aggregate adds up what the domains found, and the worst status is that of the whole', async () => {
    const { trace } = await judgeSamples([RESERVATION_BAD, EVIDENCE_BAD, twoDomains])
    const { domains, aggregate, status } = trace
    const sum = (of: 'issues' | 'warnings') => domains.reduce((total, domain) => total + domain[of], 0)
    expect(domains.length).toBe(2)
    expect([aggregate.issues, aggregate.warnings]).toEqual([sum('issues'), sum('warnings')])
    expect(new Set(aggregate.traceIds)).toEqual(new Set(domains.flatMap(({ traceIds }) => traceIds)))
    expect(status).toBe('invalid')
  })
})
