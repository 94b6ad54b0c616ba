import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { journeyPaths } from '../../shared/reporting/JourneyPaths.ts'
import { journeyOf } from '../../shared/reporting/journeyOf.ts'
import { JOURNEY_LIMIT, withJourney } from '../../shared/reporting/withJourney.ts'
import { orderEvent } from './ordersDomain.ts'
import { judgement, traceIdOf, violationOf, warningOf } from './sampleRun.ts'

const domain = { journey: () => 'step' }

/** The n-th event, in a span of that number; named events are its causes. */
function step(number: number, { parent = 0, link = 0, index = 0, span = number } = {}): DomainEvent {
  return {
    ...orderEvent('k', number, 'retry'),
    id: String(number),
    span: {
      traceId: traceIdOf(1),
      spanId: traceIdOf(span).slice(16),
      index,
      parentSpanId: parent === 0 ? '' : traceIdOf(parent).slice(16),
      kind: 0,
      links: link === 0 ? [] : [{ traceId: traceIdOf(1), spanId: traceIdOf(link).slice(16) }],
    },
  }
}

const told = (events: readonly DomainEvent[]) =>
  journeyOf(domain, events).map(({ event, after, by }) => [event, after, by])

describe('the journey of a key', () => {
  it('puts a span under its parent, a span event under its span, and a linked span under the other', () => {
    expect(
      told([
        step(1),
        step(2, { parent: 1 }),
        step(3, { span: 2, index: 1, parent: 1 }),
        step(4, { link: 2, parent: 1 }),
      ]),
    ).toEqual([
      ['1', undefined, undefined],
      ['2', 1, 'parent'],
      ['3', 2, 'parent'],
      ['4', 3, 'link'],
    ])
  })

  it('tells a cause first, though its clock is behind', () => {
    expect(told([step(1, { parent: 2 }), step(2)])).toEqual([
      ['2', undefined, undefined],
      ['1', 1, 'parent'],
    ])
  })

  it('begins anew where the span before is no event of the key', () => {
    expect(told([step(1), step(2, { parent: 9, link: 8 })])).toEqual([
      ['1', undefined, undefined],
      ['2', undefined, undefined],
    ])
  })

  it('has every event once, each after an earlier step, whatever points where', () => {
    const causes = fc.record({ parent: fc.nat(12), link: fc.nat(12), index: fc.nat(1) })
    fc.assert(
      fc.property(fc.array(causes, { maxLength: 12 }), (all) => {
        const events = all.map((cause, at) => step(at + 1, cause))
        const journey = journeyOf(domain, events)
        expect(journey.map(({ event }) => event).sort()).toEqual(events.map(({ id }) => id).sort())
        for (const [at, { after = 0 }] of journey.entries()) expect(after).toBeLessThanOrEqual(at)
      }),
    )
  })

  it('is read from the first 500 events alone, and is none where the domain declares none', () => {
    const many = Array.from({ length: 600 }, (_, at) => step(at + 1))
    expect(journeyOf(domain, many)).toHaveLength(500)
    expect(journeyOf({}, many)).toEqual([])
  })
})

describe('a journey in reports', () => {
  const journey = journeyOf(
    domain,
    Array.from({ length: 30 }, (_, at) => step(at + 1)),
  )

  it('stands with the first finding that fails the key, cut to what can be read', () => {
    const { issues } = withJourney(judgement('k', 30, [warningOf('k'), violationOf('k'), violationOf('k')]), journey)
    expect(issues.map((issue) => issue.journey?.length)).toEqual([undefined, JOURNEY_LIMIT, undefined])
  })

  it('counts equal paths, the commonest first, in bounded memory', () => {
    const paths = journeyPaths()
    const of = (...labels: readonly string[]) =>
      paths.add(labels.map((label) => ({ event: '', type: '', timestamp: '', label })))
    of('a', 'b', 'b')
    of('c')
    of('c')
    of()
    for (let at = 0; at < 2_000; at++) of(`path ${at}`)
    const [first, ...rest] = paths.paths()
    expect(first).toEqual({ path: '(others)', keys: 1_002 })
    expect(rest[0]).toEqual({ path: 'c', keys: 2 })
    expect(rest).toContainEqual({ path: 'a → b ×2', keys: 1 })
    expect(rest).toHaveLength(1_000)
  })
})
