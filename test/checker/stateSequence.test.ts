import { expect, test } from 'vitest'
import type { StateStep } from '../../shared/checker/Judgement.ts'
import { judgePartition } from '../../shared/checker/judgePartition.ts'
import { BUFFERED } from '../../shared/checker/segmentsOf.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { canonical } from './arbitraryPartition.ts'
import { kvonce, light } from './domains.ts'
import { eventOf } from './eventOf.ts'

function stepsOf(events: readonly DomainEvent[], { domain } = kvonce): StateStep[] {
  const steps: StateStep[] = []
  judgePartition(domain, 'beta', canonical(events), {
    profile: 'default',
    closure: { kind: 'closed' },
    onStep: (step) => steps.push(step),
  })
  return steps
}

test('a conforming partition shows the order in which it was accepted', () => {
  const events = [
    eventOf('failure', { at: '1', fields: { reason: 'duplicate' } }),
    eventOf('success', { at: '2', fields: { value: 'v', context: { attempts: 1 } } }),
  ]
  expect(stepsOf(events)).toEqual([
    {
      key: 'beta',
      step: 1,
      event: 'success@2',
      timestamp: '2025-10-04T06:00:02.000Z',
      action: 'Put',
      state: { written: true, value: 'v', retries: 0 },
    },
    {
      key: 'beta',
      step: 2,
      event: 'failure@1',
      timestamp: '2025-10-04T06:00:01.000Z',
      action: 'RejectDuplicate',
      state: { written: true, value: 'v', retries: 0 },
    },
  ])
})

test('a violated partition shows canonical order and what refused an event', () => {
  const events = [eventOf('success', { at: '1' }), eventOf('success', { at: '20' }), eventOf('retry', { at: '40' })]
  const steps = stepsOf(events)
  expect(steps.map(({ action }) => action)).toEqual(['Put', null, 'Retry'])
  expect(steps[1]?.refusedBy).toBe('!written')
  expect(steps[0]).not.toHaveProperty('refusedBy')
})

test('a long partition shows every event once, also when it has to be read twice', () => {
  const length = BUFFERED * 2 + 1
  const types = ['green', 'yellow', 'red'] as const
  const events = Array.from({ length }, (_, n) => {
    const span = { spanId: `${n}`, links: n === 0 ? [{ traceId: 'b'.repeat(32), spanId: `${length - 1}` }] : [] }
    return eventOf(types[n % 3] as string, { start: 1_000_000_000n * BigInt(n + 1), id: `${n}`, clock: 'c', span })
  })
  const steps = stepsOf(events, light)
  expect(steps.map(({ event }) => event)).toEqual(events.map(({ id }) => id))
  expect(steps.at(-1)?.step).toBe(length)
})
