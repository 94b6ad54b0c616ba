import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgePartition } from '../../shared/checker/judgePartition.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { loadedDomain, REGISTER } from '../domains/loadedDomain.ts'
import { canonical } from './arbitraryPartition.ts'
import { eventOf } from './eventOf.ts'

const declared = (severity: string) => `
checks:
  other-value:
    kind: same
    on: read
    to: write
    values: { value: event.value }
    severity: ${severity}
    message: Another value was read.
`
const withCheck = (severity: string) => loadedDomain(REGISTER, (text) => `${text}\n${declared(severity)}`)
const domain = withCheck('warning')

function judge(events: readonly DomainEvent[], closed = true, of = domain) {
  return judgePartition(of, 'beta', canonical(events), {
    profile: 'default',
    closure: { kind: closed ? 'closed' : 'open' },
  })
}

const write = (at: string, value: string) => eventOf('write', { at, fields: { value } })
const read = (at: string, value?: string) =>
  eventOf('read', { at, ...(value === undefined ? {} : { fields: { value } }) })

describe('a check that two events say the same', () => {
  it('is violated in any order, on open input too, and names what differs', () => {
    for (const events of [
      [write('1', 'a'), read('2', 'b')],
      [read('1', 'b'), write('9', 'a')],
    ]) {
      const { verdict, final, issues } = judge(events, false)
      expect([verdict, final]).toEqual(['violated', true])
      expect(issues).toMatchObject([
        {
          type: 'other-value',
          severity: 'error',
          verdict: 'violated',
          differences: [{ field: 'value', expected: 'a', found: 'b' }],
          counterexample: [{ type: 'write' }, { type: 'read' }],
        },
      ])
    }
  })

  it('says nothing of what one of the two does not say, nor when it is off', () => {
    const types = (events: readonly DomainEvent[], of = domain) =>
      judge(events, true, of).issues.map(({ type }) => type)
    expect(types([read('1', 'b')])).not.toContain('other-value')
    expect(types([write('1', 'a'), read('2')])).not.toContain('other-value')
    expect(types([write('1', 'a'), read('2', 'a')])).not.toContain('other-value')
    expect(types([write('1', 'a'), read('2', 'b')], withCheck('off'))).not.toContain('other-value')
  })

  it('is never repaired by more events, whenever they happened', () => {
    const value = fc.constantFrom('a', 'b', 'c')
    const more = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), value, fc.boolean()), { maxLength: 6 })
    fc.assert(
      fc.property(more, (others) => {
        const rest = others.map(([at, text, isWrite]) => (isWrite ? write : read)(String(at), text))
        const events = [write('10', 'a'), read('20', 'b'), ...rest]
        const distinct = [...new Map(events.toReversed().map((event) => [event.id, event])).values()]
        expect(judge(distinct, false).verdict).toBe('violated')
      }),
    )
  })

  it('tells of two that are both looked at the later one, once', () => {
    const twin = loadedDomain(REGISTER, (text) => `${text}\n${declared('error').replace('on: read', 'on: write')}`)
    const { issues } = judge([write('1', 'a'), write('2', 'b'), write('3', 'a'), write('4', 'b')], true, twin)
    const found = issues.filter(({ type }) => type === 'other-value')
    expect(found.map(({ evidence }) => evidence)).toEqual([
      ['write@1', 'write@2'],
      ['write@2', 'write@3'],
      ['write@1', 'write@4'],
    ])
  })

  it('keeps a hundred findings of one key', () => {
    const reads = Array.from({ length: 150 }, (_, at) => read(String(at + 2), 'b'))
    expect(judge([write('1', 'a'), ...reads]).issues.filter(({ type }) => type === 'other-value')).toHaveLength(100)
  })
})
