import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { markdownReport } from '../../shared/reporting/markdownReport.ts'
import { textReport } from '../../shared/reporting/textReport.ts'
import { exportOf } from './exportOf.ts'
import { findingsByKey, judgeSamples } from './judgeSamples.ts'
import { badReservations, goodReservations, RESERVATION_BAD, RESERVATION_GOOD } from './reservationTrace.ts'

const SAMPLE = 'samples/trace/reservation-sample.ndjson'

/** Keys of the bad sample are named after the finding; these are no errors by default. */
const WARNINGS = ['retry-attempt-missing']

function lines(...events: readonly object[]) {
  return { name: 'events.ndjson', bytes: Buffer.from(events.map((event) => JSON.stringify(event)).join('\n')) }
}

describe('the samples of reservations', () => {
  it.each([
    [RESERVATION_GOOD, goodReservations],
    [RESERVATION_BAD, badReservations],
  ])('%s is what its script writes', (path, spans) => {
    expect(gunzipSync(readFileSync(path)).toString('utf8')).toBe(exportOf(spans()))
  })

  it.each([SAMPLE, RESERVATION_GOOD])('%s conforms without a finding', async (path) => {
    const { trace } = await judgeSamples([path])
    expect(trace).toMatchObject({ status: 'valid', domains: [{ key: 'reservation', issues: 0, warnings: 0 }] })
  })

  it('the bad one breaks every rule, each at the key that is named after it', async () => {
    const { trace, issuesOf } = await judgeSamples([RESERVATION_BAD])
    const found = findingsByKey(issuesOf('reservation'))
    const keys = new Set(
      badReservations().map(({ attributes }) => String(attributes['reservation.event.reservationId'])),
    )
    expect(found).toEqual(
      Object.fromEntries([...keys].map((key) => [key, [`${WARNINGS.includes(key) ? 'warning' : 'error'} ${key}`]])),
    )
    expect(trace.status).toBe('invalid')
  })

  it('in the strict profile a retry without its number is an error', async () => {
    const { issuesOf } = await judgeSamples([RESERVATION_BAD], { profile: 'strict' })
    expect(findingsByKey(issuesOf('reservation'))['retry-attempt-missing']).toEqual(['error retry-attempt-missing'])
  })
})

describe('retries of reservations', () => {
  it('are counted in the envelope, and for each reservation in the projection', async () => {
    const { trace, projectionOf } = await judgeSamples([RESERVATION_GOOD])
    expect(trace.domains[0]?.metrics).toMatchObject({ retries: 6, retriesPerReservation: 1, keysWithRetries: 3 })
    expect(projectionOf('reservation').perKey['at-the-bound'].retries).toBe(3)
    expect(projectionOf('reservation').perKey['at-once'].retries).toBe(0)
  })
})

describe('a reservation within the skew', () => {
  const at = (second: number) => `2025-10-04T06:00:0${second}.000Z`

  it('may be told in another order by clocks that are 5 s apart, and not by more', async () => {
    const confirmed = { type: 'confirmed', reservationId: 'r', attempts: 1 }
    const requested = { type: 'requested', reservationId: 'r' }
    const within = lines({ timestamp: at(0), ...confirmed }, { timestamp: at(5), ...requested })
    const beyond = lines({ timestamp: at(0), ...confirmed }, { timestamp: at(6), ...requested })
    expect((await judgeSamples([within])).issuesOf('reservation')).toMatchObject([
      { type: 'order-sensitive', severity: 'warning' },
    ])
    expect((await judgeSamples([beyond])).issuesOf('reservation')).toMatchObject([
      { type: 'confirmed-out-of-place', verdict: 'violated' },
    ])
  })
})

describe('the journey of a user', () => {
  it('is shown by its paths, the commonest first', async () => {
    const { report } = await judgeSamples([RESERVATION_GOOD])
    expect(textReport(report)).toContain('- 1 key: submit → confirmed → cancel\n')
    expect(markdownReport(report)).toContain('- 1 key: `submit → retry ×2 → confirmed`\n')
  })

  it('is shown step by step for a reservation that fails, as the span tree and its links tell it', async () => {
    const { report, issuesOf } = await judgeSamples([RESERVATION_BAD])
    const issue = issuesOf('reservation').find(({ key }) => key === 'ended-twice')
    expect(issue?.journey?.map(({ label, type, after, by }) => [label, type, after, by])).toEqual([
      ['submit', 'requested', undefined, undefined],
      ['confirmed', 'confirmed', 1, 'parent'],
      ['cancel', 'cancelled', 2, 'link'],
      ['expired', 'expired', 1, 'parent'],
    ])
    expect(textReport(report)).toMatch(
      /Journey:\n +1\. \S+ {2}submit: requested\n +2\. \S+ {2}confirmed \(under 1\)\n +3\. \S+ {2}cancel: cancelled \(linked to 2\)/,
    )
    expect(markdownReport(report)).toMatch(/ {2}3\. `\S+` cancel: cancelled \(linked to 2\)/)
  })
})
