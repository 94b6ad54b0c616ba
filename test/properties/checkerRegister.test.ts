import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgePartition } from '../../shared/checker/judgePartition.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { canonical } from '../checker/arbitraryPartition.ts'
import { register } from '../checker/domains.ts'
import { eventOf } from '../checker/eventOf.ts'

interface Call {
  /** A write whose answer never came may take effect at any time after its start, or never. */
  readonly kind: 'write' | 'read' | 'unknown'
  readonly value: string | undefined
  readonly start: number
  readonly end: number
}

const call: fc.Arbitrary<Call> = fc
  .record({
    kind: fc.constantFrom('write', 'read', 'read', 'unknown'),
    value: fc.constantFrom('a', 'b'),
    nothing: fc.boolean(),
    start: fc.nat({ max: 12 }),
    length: fc.nat({ max: 6 }),
  })
  .map(({ kind, value, nothing, start, length }) => ({
    kind,
    value: kind === 'read' && nothing ? undefined : value,
    start,
    end: start + length,
  }))

/** Wing and Gong 1993: take any call that no other call had ended before, and see whether the rest can follow. */
function isLinearizable(calls: readonly Call[], content: string | undefined): boolean {
  if (calls.every(({ kind }) => kind === 'unknown')) return true
  return calls.some((first) => {
    if (calls.some((other) => other.kind !== 'unknown' && other.end < first.start)) return false
    const rest = calls.filter((other) => other !== first)
    if (first.kind === 'read') return first.value === content && isLinearizable(rest, content)
    if (isLinearizable(rest, first.value)) return true
    return first.kind === 'unknown' && isLinearizable(rest, content)
  })
}

function eventsOf(calls: readonly Call[]): DomainEvent[] {
  const events = calls.map(({ kind, value, start, end }, n) => {
    const fields = value === undefined ? {} : { value }
    return eventOf(kind, { id: `${n}`, start: BigInt(start), end: BigInt(end), clock: 'one', fields })
  })
  return canonical(events)
}

test('with intervals on one clock, a register conforms in some order exactly when it is linearizable', () => {
  const seen = { linearizable: 0, not: 0 }
  fc.assert(
    fc.property(fc.array(call, { maxLength: 8 }), (calls) => {
      const { verdict } = judgePartition(register.domain, 'beta', eventsOf(calls), {
        profile: 'default',
        closure: { kind: 'closed' },
      })
      const linearizable = isLinearizable(calls, undefined)
      seen[linearizable ? 'linearizable' : 'not']++
      expect(['conforming', 'order-sensitive'].includes(verdict)).toBe(linearizable)
    }),
    { numRuns: 2_000 },
  )
  expect(Math.min(seen.linearizable, seen.not)).toBeGreaterThan(100)
})
