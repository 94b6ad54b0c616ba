import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryReportSink } from '../../shared/adapters/memory/memoryReportSink.ts'
import type { Issue } from '../../shared/checker/Judgement.ts'
import { writeEventLine } from '../../shared/events/writeEventLine.ts'
import { entryList } from '../../shared/reporting/entryList.ts'
import { finishStats } from '../../shared/reporting/ProjectionTotals.ts'
import { projectionOf } from '../../shared/reporting/projectionOf.ts'
import { stateStepLine } from '../../shared/reporting/stateStepLine.ts'
import { projectionEntry, writeProjection } from '../../shared/reporting/writeProjection.ts'
import { issueEntry, writeValidation } from '../../shared/reporting/writeValidation.ts'
import { orderEvent, ordersDomain } from './ordersDomain.ts'
import { GENERATED_AT, tallied, tracedEvent, violationOf, warningOf } from './sampleRun.ts'
import { schemaOf, violations } from './schemaOf.ts'

const header = { schemaVersion: 'orders/v1', generatedAt: GENERATED_AT }
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '', '7', '"', '\\', '\u2028', '\ud800', '</script>', '\u0000'),
)

/**
 * Keys that `JSON.parse` reads rightly. That of Node 24 (V8 13.6) takes a member named `"` for one named `\\` when an
 * earlier object of the same shape had that: it compares the raw text of an escaped name with the name it expects.
 */
const parsable = hostile.map((key) => key.toWellFormed()).filter((key) => JSON.stringify(key) === `"${key}"`)

async function projectionText(keys: readonly string[]): Promise<string> {
  const sink = memoryReportSink()
  const projection = projectionOf(ordersDomain)
  const writer = await writeProjection(await sink.create('p.json'), header)
  for (const key of keys) {
    projection.begin(key)
    projection.add(orderEvent(key, 1, 'failure', { reason: key }))
    await writer.perKey.add(projectionEntry(key, projection.end()))
  }
  await writer.finish(finishStats(ordersDomain, projection.totals()))
  return sink.files.get('p.json') ?? ''
}

async function validationText(issues: readonly Issue[]): Promise<string> {
  const sink = memoryReportSink()
  const writer = await writeValidation(await sink.create('v.json'), { ...header, profile: 'strict' })
  for (const issue of issues) await writer.issues.add(issueEntry(issue))
  const tally = tallied([['k', [orderEvent('k', 0, 'retry')], issues]])
  await writer.finish(tally.counts)
  return sink.files.get('v.json') ?? ''
}

describe('the projection file', () => {
  it('is JSON of the published shape, whatever the keys are', async () => {
    const accepts = schemaOf('projection')
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(parsable, { maxLength: 8 }), async (keys) => {
        const parsed = JSON.parse(await projectionText(keys))
        expect(violations(accepts, parsed)).toEqual([])
        expect(parsed).toMatchObject({ ...header, eventCount: keys.length, stats: { uniqueKeys: keys.length } })
        expect(new Set(Object.keys(parsed.perKey))).toEqual(new Set(keys))
        for (const key of keys) {
          expect(Object.getOwnPropertyDescriptor(parsed.perKey, key)?.value.failureReasons).toEqual([key])
        }
      }),
    )
  })
})

describe('a list of entries', () => {
  it('writes each entry at once and hands on when the file is ready for more', async () => {
    const written: string[] = []
    const ready = Promise.resolve()
    const list = entryList({
      write(text) {
        written.push(text)
        return ready
      },
    })
    expect(list.add('1')).toBe(ready)
    expect(list.add('2')).toBe(ready)
    expect(written).toEqual(['1', ',\n2'])
  })
})

describe('the validation file', () => {
  const accepts = schemaOf('validation')

  it('holds every issue and says what they come to', async () => {
    const parsed = JSON.parse(await validationText([violationOf('beta'), warningOf('beta')]))
    expect(violations(accepts, parsed)).toEqual([])
    expect(parsed).toMatchObject({ ...header, profile: 'strict', valid: false, status: 'invalid' })
    expect(parsed.issues).toEqual([violationOf('beta'), warningOf('beta')])
    expect(parsed.stats).toMatchObject({ totalEvents: 1, issues: 1, warnings: 1, verdicts: { violated: 1 } })
  })

  it('is valid JSON without issues', async () => {
    const parsed = JSON.parse(await validationText([]))
    expect(violations(accepts, parsed)).toEqual([])
    expect(parsed).toMatchObject({ valid: true, status: 'valid', issues: [] })
  })

  it('keeps its shape whatever the data is', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (word) => {
        const parsed = JSON.parse(await validationText([violationOf(word, word), { ...warningOf(word), key: null }]))
        expect(violations(accepts, parsed)).toEqual([])
        expect(parsed.issues[0].key).toBe(word)
      }),
    )
  })
})

describe('lines', () => {
  it('of the state sequence are of the published shape', () => {
    const accepts = schemaOf('state-step')
    const step = {
      key: 'k\n',
      step: 1,
      event: 'a:b:0',
      timestamp: GENERATED_AT,
      action: 'Put',
      state: { written: true },
    }
    const refused = { ...step, step: 2, action: null, refusedBy: '!written' }
    const lines = (stateStepLine(step) + stateStepLine(refused)).split('\n')
    expect(lines).toHaveLength(3)
    expect(lines.slice(0, 2).map((line) => JSON.parse(line))).toEqual([step, refused])
    for (const line of lines.slice(0, 2)) expect(violations(accepts, JSON.parse(line))).toEqual([])
  })

  it('of events are of the published shape', () => {
    const accepts = schemaOf('event')
    const event = tracedEvent('k', 0, 'success', 1)
    const problem = { rule: 'required', field: 'value', message: 'value is required' } as const
    const causes = [{ traceId: '', spanId: '0'.repeat(16) }]
    for (const line of [
      writeEventLine(event),
      writeEventLine({ ...event, end: event.end + 1n, clock: 'h:1', problems: [problem], location: 'a:1' }),
      writeEventLine({ ...event, span: { ...event.span!, index: 3, parentSpanId: '0'.repeat(16), links: causes } }),
      writeEventLine(orderEvent('k', 0, 'retry', { context: { attempts: 1 } })),
    ]) {
      expect(violations(accepts, JSON.parse(line))).toEqual([])
    }
  })
})
