import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SummaryPlan } from '../../shared/domains/SummaryPlan.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { formatTimestamp } from '../../shared/events/formatTimestamp.ts'
import { readSummary } from '../../shared/events/readSummary.ts'
import { sampleDomain } from './sampleDomain.ts'

const summary: SummaryPlan = {
  timestamp: [['at'], ['meta', 'at']],
  items: [
    {
      from: ['steps'],
      key: 'key',
      set: { type: 'retry' },
      fields: { key: [['id']], value: [['status'], ['result', 'status'], []] },
      needs: ['key', 'value'],
    },
  ],
  words: { value: { ok: 'passed' } },
}
const domain = sampleDomain({ summary })
const AT = '2025-10-04T06:00:00.000Z'

function read(document: unknown, text = JSON.stringify(document, null, 2)) {
  const events: DomainEvent[] = []
  const isSummary = readSummary(Buffer.from(text), [domain], (_domain, _scope, event) => events.push(event))
  return { isSummary, events }
}
const told = (document: unknown) =>
  read(document).events.map(({ type, fields, location }) => [type, fields.key, fields.value, location])

describe('a summary in JSON', () => {
  it('gives an event for each item of a map or list, from the first path that is there', () => {
    const steps = { lint: { status: 'OK' }, test: { result: { status: 'red' } }, build: 'ok', gone: null, none: {} }
    expect(told({ at: AT, steps })).toEqual([
      ['retry', 'lint', 'passed', '#steps[0]'],
      ['retry', 'test', 'red', '#steps[1]'],
      ['retry', 'build', 'passed', '#steps[2]'],
    ])
    expect(told({ at: AT, steps: [{ id: 'a', status: 'ok' }, { status: 'ok' }] })).toEqual([
      ['retry', 'a', 'passed', '#steps[0]'],
    ])
  })

  it('has the time of the document, wherever it stands', () => {
    const { events } = read({ meta: { at: AT }, steps: { lint: 'ok' } })
    expect(events.map(({ start }) => formatTimestamp(start))).toEqual([AT])
  })

  it('is on one line as well, with a byte order mark, and when it has no items', () => {
    expect(read(undefined, `\uFEFF{"at":"${AT}","steps":{"lint":"ok"}}\n\n`).events).toHaveLength(1)
    expect(read({ at: AT, steps: {} })).toEqual({ isSummary: true, events: [] })
  })

  it.each([
    ['lines of JSON', `{"at":"${AT}","steps":{"lint":"ok"}}\n{"at":"${AT}","steps":{"lint":"ok"}}`],
    ['an event', `{"type":"retry","at":"${AT}","steps":{"lint":"ok"}}`],
    ['a document without a time', '{"steps":{"lint":"ok"}}'],
    ['a document without items', `{"at":"${AT}"}`],
    ['a list', '[1]'],
    ['no JSON', '{'],
  ])('is not seen in %s', (_, text) => {
    expect(read(undefined, text)).toEqual({ isSummary: false, events: [] })
  })

  it('is read or not, whatever is in it', () => {
    const names = fc.constantFrom('at', 'steps', 'meta', 'status', 'id', '__proto__', 'constructor', 'toString')
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), fc.dictionary(names, fc.jsonValue()), (document, steps) => {
        for (const { fields } of read({ ...document, at: AT, steps }).events) {
          expect(typeof fields.value === 'string' || fields.value === undefined).toBe(true)
        }
      }),
    )
  })
})
