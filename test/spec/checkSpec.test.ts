import { describe, expect, it } from 'vitest'
import { KVONCE, REGISTER, TRAFFIC_LIGHT, textOf } from '../domains/loadedDomain.ts'
import { checkedText } from './checkedText.ts'
import { definitionText } from './definitionText.ts'

/** Edits a text that must hold what is replaced. */
function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`not in the text: ${from}`)
  return text.replace(from, to)
}

const faultsOf = (text: string) => checkedText(text).faults.map(({ kind, subject }) => `${kind} ${subject}`)

describe('checkSpec', () => {
  it.each([KVONCE, REGISTER, TRAFFIC_LIGHT])('finds nothing wrong with %s', (file) => {
    const { status, faults, complete } = checkedText(textOf(file))
    expect({ status, faults, complete }).toEqual({ status: 'valid', faults: [], complete: true })
  })

  it('shows the shortest run to a second write when the guard of the write is dropped', () => {
    const { faults } = checkedText(edited(textOf(KVONCE), '    when: "!written"\n', ''))
    expect(faults.map(({ kind, subject, run }) => [kind, subject, run?.steps.length])).toEqual([
      ['refinement', 'Put', 2],
      ['invariant', 'Put', 2],
    ])
    expect(faults[1]?.run).toEqual({
      initial: { written: false, value: null, retries: 0 },
      steps: [
        { event: { type: 'success', value: '#1' }, action: 'Put', state: { written: true, value: '#1', retries: 0 } },
        { event: { type: 'success', value: '#2' }, action: 'Put', state: { written: true, value: '#2', retries: 0 } },
      ],
    })
  })

  it('shows the retry too many when a bound is off by one', () => {
    const { faults } = checkedText(edited(textOf(KVONCE), 'retries < MAX_RETRIES', 'retries <= MAX_RETRIES'))
    expect(faults[0]?.expression).toBe('RetryBounded: retries <= MAX_RETRIES')
    expect(faults[0]?.run?.steps.map(({ state }) => state.retries)).toEqual([1, 2, 3, 4])
  })

  it('finds the lost update by the guards that then decide nothing', () => {
    const faults = faultsOf(edited(textOf(KVONCE), '    set:\n      retries: retries + 1\n', ''))
    expect(faults).toEqual(['never-refuses Retry', 'frozen retries'])
  })

  it('finds a step that the refinement calls a stutter and is none', () => {
    const faults = faultsOf(edited(textOf(TRAFFIC_LIGHT), 'Stop: Shut()', 'Stop: stutter'))
    expect(faults).toEqual(['refinement Stop'])
  })

  it('finds an action that no run takes, and a guard that never holds', () => {
    const text = definitionText({
      types: ['go', 'stop'],
      state: '{ a: { type: int, initial: 0 } }',
      actions: '{ Go: { on: go, when: a < 2, set: { a: a + 1 } }, Stop: { on: stop, when: a > 5, set: { a: "0" } } }',
    })
    expect(faultsOf(text)).toEqual(['never-allows Stop'])
  })

  it('finds an action that is never taken because what it sets has no value', () => {
    const actions = '{ Go: { on: go, set: { a: 1 / a } } }'
    expect(faultsOf(definitionText({ state: '{ a: { type: int, initial: 0 } }', actions }))).toEqual([
      'unreachable Go',
      'frozen a',
    ])
  })

  it('finds an event type that no action takes', () => {
    const text = definitionText({ types: ['go', 'lost'], state: '{}', actions: '{ Go: { on: go } }' })
    expect(faultsOf(text)).toEqual(['unmapped lost'])
  })

  it('says that it is incomplete when the limit on states comes first, and calls nothing dead then', () => {
    const text = definitionText({
      state: '{ a: { type: int, initial: 0 } }',
      actions: '{ Go: { on: go, when: a < 1000000, set: { a: a + 1 } } }',
      rest: 'bounds: { within: "true" }',
    })
    const { status, complete, faults, states } = checkedText(text, 50)
    expect({ status, complete, faults }).toEqual({ status: 'incomplete', complete: false, faults: [] })
    expect(states).toBeLessThanOrEqual(60)
  })

  it('takes no step from a state outside the declared bounds, and counts it', () => {
    const text = definitionText({
      state: '{ a: { type: int, initial: 0 } }',
      actions: '{ Go: { on: go, set: { a: a + 1 } } }',
      rest: 'bounds: { within: a < 7 }',
    })
    expect(checkedText(text)).toMatchObject({ states: 8, cut: 1, depth: 7, bounds: 'a < 7', status: 'valid' })
  })

  it('bounds numbers, lists and maps by itself', () => {
    const text = definitionText({
      state: '{ a: { type: int, initial: 0 }, seen: { type: map, values: int, initial: {} } }',
      actions: '{ Go: { on: go, set: { a: a + 1, seen: "seen.put(string(a), a)" } } }',
    })
    const result = checkedText(text)
    expect(result.complete).toBe(true)
    expect(result.cut).toBeGreaterThan(0)
  })

  it('tries the declared values of a field, and no others', () => {
    const text = definitionText({
      state: '{ a: { type: int, initial: 0 } }',
      actions: '{ Go: { on: go, set: { a: event.n } } }',
      rest: 'bounds: { fields: { n: [11, 12, 13] }, within: "true" }',
    })
    expect(checkedText(text)).toMatchObject({ states: 4, events: 3 })
  })

  it('tries the constants that a field is compared with, one that is none of them, and absence', () => {
    const text = definitionText({
      state: '{ a: { type: string, initial: "" } }',
      actions: `{ Go: { on: go, when: "event.by in ['x', 'y']", set: { a: event.by } } }`,
    })
    expect(checkedText(text)).toMatchObject({ states: 3, events: 4, status: 'valid' })
  })

  it('refuses fields whose values combine to too many events, naming the type', () => {
    const many = Array.from({ length: 200 }, (_, index) => index).join(', ')
    const text = definitionText({
      state: '{ a: { type: int, initial: 0 } }',
      actions: '{ Go: { on: go, when: event.by != event.key, set: { a: event.n } } }',
      rest: `bounds: { fields: { n: [${many}], by: [${many.replaceAll(/\d+/g, "'$&'")}] } }`,
    })
    expect(() => checkedText(text)).toThrow(/the values of go combine to/)
  })

  it('gives the same result every time', () => {
    const text = edited(textOf(KVONCE), '    when: "!written"\n', '')
    expect(checkedText(text)).toEqual(checkedText(text))
  })
})
