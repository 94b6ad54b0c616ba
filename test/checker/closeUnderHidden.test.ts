import { expect, test } from 'vitest'
import { closeUnderHidden } from '../../shared/checker/closeUnderHidden.ts'
import type { Trail } from '../../shared/checker/StateSet.ts'
import { type Machine, type State, UNKNOWN } from '../../shared/machine/Machine.ts'
import { counter, kvonce } from './domains.ts'

const initial = ({ initial: state }: Machine) => [{ state, cost: 0, trail: undefined }]

function actionsOf(trail: Trail | undefined): string[] {
  return trail === undefined ? [] : [...actionsOf(trail.previous), trail.action]
}

test('each state is reached at its least cost by the actions its trail names', () => {
  const { machine } = kvonce.domain
  const closed = closeUnderHidden(machine, new Set(['success', 'retry']))(initial(machine))
  expect(closed).toHaveLength(8)
  for (const { cost, trail } of closed) expect(actionsOf(trail)).toHaveLength(cost)
  expect(closed.map(({ cost }) => cost)).toEqual([0, 1, 1, 2, 2, 3, 3, 4])
})

test('only actions of the given types are taken', () => {
  const { machine } = kvonce.domain
  expect(closeUnderHidden(machine, new Set())(initial(machine))).toEqual(initial(machine))
  expect(closeUnderHidden(machine, new Set(['success']))(initial(machine))).toHaveLength(2)
})

test('a number without bound becomes unknown and the closure ends', () => {
  const { machine } = counter.domain
  const closed = closeUnderHidden(machine, new Set(['up']))(initial(machine))
  expect(closed.length).toBeLessThan(300)
  expect(closed.some(({ state }) => state[0] === UNKNOWN)).toBe(true)
})

test('a start that another start leads to more cheaply gets the lower cost', () => {
  const { machine } = kvonce.domain
  const [written] = machine.step(machine.initial, { type: 'success', fields: { type: 'success', value: 'v' } })
  const far = { state: written?.state as State, cost: 7, trail: undefined }
  const close = closeUnderHidden(machine, new Set(['failure']))
  expect(close([far, ...initial(machine)]).map(({ cost }) => cost)).toEqual([0, 7])
})
