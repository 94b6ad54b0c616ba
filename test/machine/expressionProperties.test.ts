import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fields } from '../../shared/events/DomainEvent.ts'
import { type State, UNKNOWN } from '../../shared/machine/Machine.ts'
import { compiled, faultsOf, SOME_STATE } from './expressionFixture.ts'
import { anyEvent, anyExpression, secretCondition } from './expressions.ts'

const library = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false })

/** What the library makes of an expression; `undefined` for an evaluation error. */
function referenceValue(text: string, event: Fields): unknown {
  const evaluate = library.parse(text)
  const [count, on, kept, held, loose] = SOME_STATE
  try {
    return fromLibrary(evaluate(toLibrary({ event, count, on, kept, held, loose }) as Record<string, unknown>))
  } catch {
    return undefined
  }
}

/** The library has ints as bigint and doubles as number; `d` holds doubles here. */
function toLibrary(value: unknown, name = ''): unknown {
  if (typeof value === 'number') return name === 'd' ? value : BigInt(value)
  if (Array.isArray(value)) return value.map((item) => toLibrary(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toLibrary(item, key)]))
}

function fromLibrary(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  return Array.isArray(value) ? value.map(fromLibrary) : value
}

const plusZero = (value: unknown) => (value === 0 ? 0 : value)

describe('compiled expressions', () => {
  it('give what the CEL library gives, errors included', () => {
    fc.assert(
      fc.property(anyExpression, anyEvent, (text, event) => {
        const value = compiled(text).run(event, SOME_STATE, SOME_STATE, {})
        expect(plusZero(value)).toEqual(plusZero(referenceValue(text, event)))
      }),
      { numRuns: 1500 },
    )
  })

  it('cover, over an unobserved event, the value of every event it could have been', () => {
    fc.assert(
      fc.property(anyExpression, anyEvent, (text, event) => {
        const { run } = compiled(text)
        const covering = run(UNKNOWN, SOME_STATE, SOME_STATE, {})
        if (covering === UNKNOWN) return
        expect(run(event, SOME_STATE, SOME_STATE, {})).toEqual(covering)
      }),
      { numRuns: 1500 },
    )
  })

  it('cover, over a partly unknown state, the value of every state it could have been', () => {
    fc.assert(
      fc.property(
        anyExpression,
        anyEvent,
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        (text, event, lost) => {
          const { run } = compiled(text)
          const state: State = SOME_STATE.map((value, index) => (lost[index] === true ? UNKNOWN : value))
          const covering = run(event, state, state, {})
          if (covering === UNKNOWN) return
          expect(run(event, SOME_STATE, SOME_STATE, {})).toEqual(covering)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('give the same for hashed values as for raw ones', () => {
    fc.assert(
      fc.property(secretCondition, anyEvent, fc.constantFrom('x', 'z', null), (text, event, kept) => {
        const { run } = compiled(text)
        const masked = (secret: unknown) => (typeof secret === 'string' ? `h:${secret.charCodeAt(0) * 7919}` : null)
        const state = (value: unknown) => SOME_STATE.with(2, value as string | null)
        const hidden = 'h' in event ? { ...event, h: masked(event.h) } : event
        const before = run(event, state(kept), state(kept), {})
        const after = run(hidden, state(masked(kept)), state(masked(kept)), {})
        expect(after).toEqual(before)
      }),
      { numRuns: 1000 },
    )
  })

  it('are refused, never thrown over, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(anyExpression, fc.nat(40)).map(([text, cut]) => text.slice(cut)),
        ),
        (text) => {
          expect(faultsOf(text).every((fault) => fault.offset >= 0 && fault.offset <= text.length)).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
