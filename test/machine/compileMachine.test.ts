import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fields } from '../../shared/events/DomainEvent.ts'
import { type Machine, type MachineEvent, type State, type StateValue, UNKNOWN } from '../../shared/machine/Machine.ts'
import { KVONCE, loadedDomain, REGISTER, TRAFFIC_LIGHT } from '../domains/loadedDomain.ts'

const kvonce = loadedDomain(KVONCE).machine
const event = (type: string, fields: Fields = {}): MachineEvent => ({ type, fields: { type, key: 'k', ...fields } })
const success = event('success', { value: 'h:1' })
const retry = event('retry')
const duplicate = event('failure', { reason: 'duplicate' })
const timeout = event('failure', { reason: 'timeout' })

/** The only state after a run of events, or the position of the event that was refused. */
function endOf(machine: Machine, events: readonly MachineEvent[]): State | number {
  let state = machine.initial
  for (const [index, next] of events.entries()) {
    const [step] = machine.step(state, next)
    if (step === undefined) return index
    state = step.state
  }
  return state
}

describe('the KvOnce machine', () => {
  it('takes retries, one success, and rejected duplicates after it', () => {
    expect(kvonce.step(kvonce.initial, success)).toEqual([{ action: 'Put', state: [true, 'h:1', 0] }])
    expect(endOf(kvonce, [retry, timeout, retry, success, duplicate, duplicate])).toEqual([true, 'h:1', 2])
    expect(endOf(kvonce, [event('success')])).toEqual([true, null, 0])
  })

  it('refuses a second success, a fourth retry and a duplicate of nothing', () => {
    expect(endOf(kvonce, [success, success])).toBe(1)
    expect(endOf(kvonce, [retry, retry, retry, retry])).toBe(3)
    expect(endOf(kvonce, [duplicate])).toBe(0)
  })

  it('never changes a state in place', () => {
    const before = [...kvonce.initial]
    kvonce.step(kvonce.initial, success)
    expect(kvonce.initial).toEqual(before)
  })

  it('tells why, the action that was meant first', () => {
    expect(kvonce.refusals(kvonce.initial, duplicate)).toMatchObject([
      {
        action: 'RejectDuplicate',
        kind: 'guard',
        issue: 'duplicate-without-success',
        needs: 'needs an earlier success',
      },
      { action: 'Fail', kind: 'guard' },
    ])
    const [put] = kvonce.refusals([true, 'h:1', 0], success)
    expect(put).toMatchObject({ action: 'Put', expression: '!written', issue: 'multiple-success' })
    expect(kvonce.refusals(kvonce.initial, success)).toEqual([])
  })

  it('has no action for an event of an unknown type', () => {
    expect(kvonce.step(kvonce.initial, event('explosion'))).toEqual([])
    expect(kvonce.refusals(kvonce.initial, event('explosion'))).toMatchObject([{ action: '', kind: 'unmapped' }])
  })

  it('follows unobserved events to every state they could lead to', () => {
    expect(kvonce.hidden(kvonce.initial, new Set(['success', 'failure']))).toEqual([
      { action: 'Put', state: [true, UNKNOWN, 0] },
      { action: 'Fail', state: kvonce.initial },
    ])
    const written: State = [true, UNKNOWN, 0]
    expect(kvonce.step(written, duplicate)).toEqual([{ action: 'RejectDuplicate', state: written }])
    expect(kvonce.describe(written)).toEqual({ written: true, value: '?', retries: 0 })
  })

  it('labels events by what the actions look at', () => {
    expect(kvonce.labelOf(timeout)).toBe(
      kvonce.labelOf(event('failure', { reason: 'other', context: { attempts: 1 } })),
    )
    expect(kvonce.labelOf(timeout)).not.toBe(kvonce.labelOf(duplicate))
    expect(kvonce.labelOf(success)).not.toBe(kvonce.labelOf(event('success', { value: 'h:2' })))
    expect(kvonce.labelOf(success)).not.toBe(kvonce.labelOf(event('success')))
    expect(kvonce.labelOf(retry)).toBe(kvonce.labelOf(event('retry', { context: { attempts: 2 } })))
  })
})

describe('keys of states', () => {
  it('differ where states differ', () => {
    const values = [
      true,
      false,
      null,
      0,
      1,
      11,
      '',
      '1',
      '1;',
      't',
      [],
      [1],
      ['1'],
      {},
      { a: 1 },
      UNKNOWN,
      [[1], 2],
      [[1, 2]],
    ]
    const states = values.flatMap((left) => values.map((right): State => [left as StateValue, right as StateValue, 0]))
    expect(new Set(states.map((state) => kvonce.keyOf(state))).size).toBe(states.length)
  })

  it('do not depend on the order of the keys of a map', () => {
    expect(kvonce.keyOf([{ a: 1, b: [2] }, null, 0])).toBe(kvonce.keyOf([{ b: [2], a: 1 }, null, 0]))
  })
})

describe('refinement', () => {
  const broken = (from: string, to: string) => loadedDomain(KVONCE, (text) => text.replace(from, to)).machine

  it('refuses a step whose abstract guard does not hold', () => {
    const machine = broken('when: "!written"', 'when: "true"')
    const [refusal] = machine.refusals([true, 'h:1', 0], success)
    expect(machine.step([true, 'h:1', 0], success)).toEqual([])
    expect(refusal).toMatchObject({ kind: 'refinement', expression: 'Write: !present' })
  })

  it('refuses a step that does not do what the abstract step does', () => {
    const machine = broken('Put: "Write(has(event.value) ? event.value : null)"', 'Put: Write(null)')
    expect(machine.refusals(machine.initial, success)).toMatchObject([
      { kind: 'refinement', expression: 'Write: stored' },
    ])
  })

  it('refuses a stutter that changes the abstract state', () => {
    const machine = broken('retries: retries + 1', 'retries: retries + 1\n      written: true')
    expect(machine.refusals(machine.initial, retry)).toMatchObject([
      { kind: 'refinement', expression: 'stutter: present' },
    ])
  })

  it('refuses a step that breaks an invariant', () => {
    const machine = broken('when: retries < MAX_RETRIES', 'when: "true"')
    expect(endOf(machine, [retry, retry, retry, retry])).toBe(3)
    expect(machine.refusals([false, null, 3], retry)).toMatchObject([
      { kind: 'invariant', expression: 'RetryBounded: retries <= MAX_RETRIES', issue: 'invariant-violated' },
    ])
  })

  it('holds against what an unobserved value may have been', () => {
    const unknown: State = [true, UNKNOWN, 0]
    expect(kvonce.step(unknown, retry)).toEqual([{ action: 'Retry', state: [true, UNKNOWN, 1] }])
  })
})

describe('other domains', () => {
  it('walk through a cycle', () => {
    const light = loadedDomain(TRAFFIC_LIGHT).machine
    const colours = ['green', 'yellow', 'red', 'green'].map((type) => ({ type, fields: { type } }))
    expect(endOf(light, colours)).toEqual(['green', 1])
    expect(endOf(light, colours.slice(1))).toBe(0)
  })

  it('may be nondeterministic', () => {
    const register = loadedDomain(REGISTER).machine
    const maybe = { type: 'unknown', fields: { value: 'h:9' } }
    expect(register.step(['h:1'], maybe)).toEqual([
      { action: 'TookEffect', state: ['h:9'] },
      { action: 'WasLost', state: ['h:1'] },
    ])
    expect(register.step(['h:1'], { type: 'read', fields: { value: 'h:2' } })).toEqual([])
    expect(register.step([null], { type: 'read', fields: {} })).toHaveLength(1)
  })

  it('refuse an event that lacks a value an action sets', () => {
    const register = loadedDomain(REGISTER).machine
    expect(register.refusals([null], { type: 'write', fields: {} })).toMatchObject([
      { action: 'Write', kind: 'guard', expression: 'content = event.value' },
    ])
  })
})

it('hidden steps cover the step of every real event', () => {
  const machines = [KVONCE, REGISTER, TRAFFIC_LIGHT].map((file) => loadedDomain(file))
  const fields = fc.record(
    { value: fc.constantFrom('h:1', 'h:2'), reason: fc.constantFrom('duplicate', 'timeout') },
    { requiredKeys: [] },
  )
  const covers = (general: State, exact: State) =>
    general.every((value, i) => value === UNKNOWN || Object.is(value, exact[i]))
  fc.assert(
    fc.property(
      fc.constantFrom(...machines),
      fc.array(fc.tuple(fc.nat(2), fields), { maxLength: 6 }),
      (domain, run) => {
        let state = domain.machine.initial
        for (const [index, values] of run) {
          const type = domain.eventTypes[index] ?? ''
          const steps = domain.machine.step(state, { type, fields: { type, ...values } })
          const hidden = domain.machine.hidden(state, new Set([type]))
          for (const step of steps) expect(hidden.some((other) => covers(other.state, step.state))).toBe(true)
          state = steps[0]?.state ?? state
        }
      },
    ),
  )
})

it('hashed values lead to the same actions and refusals as raw ones', () => {
  const machines = [KVONCE, REGISTER].map((file) => loadedDomain(file))
  const names: Readonly<Record<string, string>> = { duplicate: 'h:A', x: 'h:B' }
  const anyRun = fc.array(fc.tuple(fc.nat(2), fc.constantFrom('duplicate', 'x', undefined)), { maxLength: 6 })
  fc.assert(
    fc.property(fc.constantFrom(...machines), anyRun, ({ machine, eventTypes }, run) => {
      const outcomes = (masked: boolean) => {
        let state = machine.initial
        return run.map(([index, value]) => {
          const type = eventTypes[index] ?? ''
          const shown = value !== undefined && masked ? names[value] : value
          const next = { type, fields: shown === undefined ? { type } : { type, value: shown, reason: 'duplicate' } }
          const steps = machine.step(state, next)
          state = steps[0]?.state ?? state
          return [steps.map((step) => step.action), machine.refusals(state, next)]
        })
      }
      expect(outcomes(true)).toEqual(outcomes(false))
    }),
  )
})
