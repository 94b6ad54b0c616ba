import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../../shared/errors.ts'
import { DEFAULT_POLICY, type Policy } from '../../../shared/flow/policy/Policy.ts'
import { PolicyValidationError } from '../../../shared/flow/policy/PolicyValidationError.ts'
import { PolicyValidator } from '../../../shared/flow/policy/PolicyValidator.ts'
import { errorsOf } from './errorsOf.ts'
import { anyPolicy, writtenPolicy } from './policies.ts'

const written = (config: unknown) => errorsOf(() => PolicyValidator.fromDict(config))
const built = (policy: unknown) => errorsOf(() => PolicyValidator.validate(policy as Policy))

describe('a policy that a user wrote', () => {
  it('is filled up with the defaults', () => {
    expect(PolicyValidator.fromDict({})).toEqual(DEFAULT_POLICY)
    expect(PolicyValidator.fromDict({ retry: { maxAttempts: 2 }, onError: {} })).toEqual({
      ...DEFAULT_POLICY,
      retry: { maxAttempts: 2, delay: 0, mode: 'fixed' },
    })
  })

  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['5s', 5000],
    ['1.5s', 1500],
    ['1.005s', 1005],
    ['0.25ms', 0.25],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['576h', 2_073_600_000],
  ])('may last %s', (text, milliseconds) => {
    expect(PolicyValidator.fromDict({ timeout: text, retry: { delay: text } })).toMatchObject({
      timeout: milliseconds,
      retry: { delay: milliseconds },
    })
  })

  it.each([
    ['5 parsecs', 'must be a duration such as 500ms, 5s, 2m or 1h (in code: milliseconds), got "5 parsecs"'],
    ['5', 'must be a duration such as 500ms, 5s, 2m or 1h (in code: milliseconds), got "5"'],
    ['', 'must be a duration such as 500ms, 5s, 2m or 1h (in code: milliseconds), got ""'],
    ['1d', 'must be a duration such as 500ms, 5s, 2m or 1h (in code: milliseconds), got "1d"'],
    ['-5s', 'must not be negative, got "-5s"'],
    ['577h', 'must be at most 576h (24 days), got "577h"'],
    [`${'9'.repeat(400)}s`, `must be at most 576h (24 days), got "${'9'.repeat(40)}…"`],
    [5, 'needs a unit, such as 500ms, 5s, 2m or 1h, got 5'],
    [0, 'needs a unit, such as 500ms, 5s, 2m or 1h, got 0'],
  ])('may not last %j', (value, reason) => {
    expect(written({ timeout: value })).toEqual([expect.stringContaining(`timeout: ${reason} / `)])
    expect(written({ retry: { delay: value } })).toEqual([expect.stringContaining(`retry.delay: ${reason} / `)])
  })

  it('is refused with everything that is wrong in it, each in English and Japanese', () => {
    const config = {
      fail_fast: true,
      timeout: '-5s',
      retry: { max_attempts: 3, delay: '5 parsecs' },
      on_error: 'stop',
      onError: { action: 'goto' },
    }
    expect(written(config)).toEqual([
      'fail_fast: unknown key, did you mean failFast? / 不明なキーです。failFast ではありませんか',
      'timeout: must not be negative, got "-5s" / 負の時間は指定できません(値: "-5s")',
      'retry.max_attempts: unknown key, did you mean maxAttempts? / 不明なキーです。maxAttempts ではありませんか',
      'retry.delay: must be a duration such as 500ms, 5s, 2m or 1h (in code: milliseconds), got "5 parsecs" / 500ms、5s、2m、1h のような時間を指定してください(コードではミリ秒)(値: "5 parsecs")',
      'on_error: unknown key, did you mean onError? / 不明なキーです。onError ではありませんか',
      'onError.target: is missing: action goto needs the node to go to / action が goto のときは移動先のノードが必要です',
    ])
  })

  it('is refused with an error that callers can branch on, and that prints a line for each mistake', () => {
    const config = { timeout: 5, failFast: 'yes' }
    const refused = expect.objectContaining({ code: 'invalid-config', errors: written(config) })
    expect(() => PolicyValidator.fromDict(config)).toThrow(refused)
    const error = new PolicyValidationError(['a: b / c', 'd: e / f'], { location: ':3', others: ['profile: lax'] })
    expect(error).toBeInstanceOf(TracegateError)
    expect(String(error)).toBe('a: b / c\nd: e / f\nprofile: lax')
    expect(error.at('x.yaml')).toMatchObject({ location: 'x.yaml:3', errors: error.errors, message: error.message })
    expect(error.at('x.yaml')).toBeInstanceOf(PolicyValidationError)
  })

  it('is told of with values short and visible', () => {
    expect(written({ retry: { mode: '\u001b[31m\n' } })[0]).toContain('got "\\u001b[31m\\n"')
    expect(written({ retry: { mode: 'x'.repeat(1000) } })[0]?.length).toBeLessThan(250)
    expect(written({ [`\n${'k'.repeat(1_000_000)}`]: 1 })[0]).toMatch(/^\\nk{39}…: unknown key/)
    expect(written({ failFast: { secret: 1 }, timeout: [1], retry: () => 1 }).join()).not.toMatch(/secret|\b1\b\)/)
  })
})

/** The same mistake as a user writes it and as a program builds it. */
const mistakes: readonly (readonly [string, string, object, string])[] = [
  [
    'negative attempts',
    'retry',
    { maxAttempts: -1 },
    'retry.maxAttempts: must be a whole number of at least 0, got -1',
  ],
  ['fractional attempts', 'retry', { maxAttempts: 1.5 }, 'retry.maxAttempts: must be a whole number'],
  ['no number of attempts', 'retry', { maxAttempts: Number.NaN }, 'retry.maxAttempts: must be a whole number'],
  ['endless attempts', 'retry', { maxAttempts: Number.POSITIVE_INFINITY }, 'retry.maxAttempts: must be a whole number'],
  ['attempts as text', 'retry', { maxAttempts: '3' }, 'retry.maxAttempts: must be a whole number'],
  ['an unknown mode', 'retry', { mode: 'linear' }, 'retry.mode: must be fixed or exponential, got "linear"'],
  ['a negative delay', 'retry', { delay: -5 }, 'retry.delay: must not be negative, got -5'],
  ['no number of a delay', 'retry', { delay: Number.NaN }, 'retry.delay: must be a duration'],
  ['an endless delay', 'retry', { delay: Number.POSITIVE_INFINITY }, 'retry.delay: must be a duration'],
  ['a delay of another kind', 'retry', { delay: true }, 'retry.delay: must be a duration'],
  [
    'an unknown key of retry',
    'retry',
    { backoff: 1 },
    'retry.backoff: unknown key, the keys here are maxAttempts, delay,',
  ],
  [
    'an unknown action',
    'onError',
    { action: 'explode' },
    'onError.action: must be stop, continue or goto, got "explode"',
  ],
  [
    'an unknown action with a target',
    'onError',
    { action: 'go', target: 'a' },
    'onError.action: must be stop, continue or',
  ],
  ['a goto without target', 'onError', { action: 'goto' }, 'onError.target: is missing'],
  [
    'a goto with a misspelt target',
    'onError',
    { action: 'goto', tarjet: 'a' },
    'onError.tarjet: unknown key, did you mean',
  ],
  [
    'a goto with a number',
    'onError',
    { action: 'goto', target: 5 },
    'onError.target: must be the name of a node, got 5',
  ],
  [
    'a goto to nowhere',
    'onError',
    { action: 'goto', target: '' },
    'onError.target: must be the name of a node, got ""',
  ],
  ['a target without goto', 'onError', { action: 'stop', target: 'a' }, 'onError.target: only goes with action: goto'],
  ['a target alone', 'onError', { target: 'a' }, 'onError.target: only goes with action: goto'],
]

describe('the same mistake is refused in the same words, written or built', () => {
  it.each(mistakes)('%s', (_, field, part, reason) => {
    const errors = written({ [field]: part })
    const whole = field === 'retry' ? { ...DEFAULT_POLICY.retry, ...part } : part
    expect(errors).toEqual([expect.stringContaining(reason)])
    expect(built({ ...DEFAULT_POLICY, [field]: whole })).toEqual(errors)
  })

  it.each([
    [{ failFast: 'yes' }, 'failFast: must be true or false, got "yes"'],
    [{ failFast: null }, 'failFast: must be true or false, got null'],
    [{ timeout: -1 }, 'timeout: must not be negative, got -1'],
    [{ timeout: '1 week' }, 'timeout: must be a duration'],
    [{ retry: 3 }, 'retry: must be a map of settings, got 3'],
    [{ retry: null }, 'retry: must be a map of settings, got null'],
    [{ retry: new Map() }, 'retry: must be a map of settings, got {…}'],
    [{ onError: 'stop' }, 'onError: must be a map of settings, got "stop"'],
    [{ onError: ['stop'] }, 'onError: must be a map of settings, got […]'],
    [{ nodes: {} }, 'nodes: unknown key, the keys here are failFast, timeout, retry, onError'],
    [JSON.parse('{"__proto__":{"failFast":false}}'), '__proto__: unknown key'],
    [{ constructor: 1 }, 'constructor: unknown key'],
  ])('%j', (part, reason) => {
    const errors = written(part)
    expect(errors).toEqual([expect.stringContaining(reason)])
    // fromEntries, since a spread would set the prototype.
    expect(built(Object.fromEntries([...Object.entries(DEFAULT_POLICY), ...Object.entries(part)]))).toEqual(errors)
  })

  it.each([[undefined], [null], [5], ['stop'], [[]], [new Date(0)], [() => ({})]])(
    '%s instead of a policy',
    (value) => {
      expect(written(value)).toEqual([expect.stringMatching(/^policy: must be a map of settings, got /)])
      expect(built(value)).toEqual(written(value))
    },
  )
})

describe('a policy that a program built', () => {
  it('must be whole', () => {
    expect(built({ retry: {}, onError: {} })).toEqual([
      'retry.maxAttempts: is missing / 指定されていません',
      'retry.delay: is missing / 指定されていません',
      'retry.mode: is missing / 指定されていません',
      'onError.action: is missing / 指定されていません',
      'failFast: is missing / 指定されていません',
      'timeout: is missing / 指定されていません',
    ])
  })

  it('is told once of a misspelt key, not also of what is missing for it', () => {
    const { failFast, ...rest } = DEFAULT_POLICY
    expect(built({ ...rest, fail_fast: failFast })).toEqual([expect.stringMatching(/^fail_fast: unknown key/)])
  })

  it('holds durations as numbers that timers can count', () => {
    expect(built({ ...DEFAULT_POLICY, timeout: '5s' })).toEqual([
      'timeout: must be a number of milliseconds, got "5s" / ミリ秒を数値で指定してください(値: "5s")',
    ])
    expect(built({ ...DEFAULT_POLICY, timeout: 2 ** 31 })).toEqual([
      'timeout: must be at most 576h (24 days), got 2147483648 / 576h(24 日)以下を指定してください(値: 2147483648)',
    ])
  })

  it('passes when it is right', () => {
    fc.assert(fc.property(anyPolicy, (policy) => void expect(built(policy)).toEqual([])))
  })
})

describe('whatever is given', () => {
  const mutated = fc.tuple(fc.constantFrom('failFast', 'timeout', 'retry', 'onError', '__proto__', 'x'), fc.anything())
  const almost = fc
    .tuple(anyPolicy.map(writtenPolicy), fc.array(mutated, { maxLength: 3 }))
    .map(([config, changes]): unknown => Object.fromEntries([...Object.entries(config), ...changes]))
  const anything = fc.oneof(almost, fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }))

  it('gives a policy that passes, or a PolicyValidationError of one-line entries', () => {
    fc.assert(
      fc.property(anything, (config) => {
        const errors = written(config)
        for (const error of errors) expect(error).toMatch(/^[^\n]+: [^\n]+ \/ [^\n]+$/)
        if (errors.length === 0) expect(built(PolicyValidator.fromDict(config))).toEqual([])
        built(config)
        expect(Object.prototype).not.toHaveProperty('failFast')
      }),
    )
  })

  it('comes back the same when a right one was written down', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => void expect(PolicyValidator.fromDict(writtenPolicy(policy))).toEqual(policy)),
    )
  })

  it('may hold itself, or be deeper than the stack', () => {
    const cyclic: Record<string, unknown> = { timeout: '5s' }
    cyclic.retry = cyclic
    cyclic.onError = cyclic
    expect(written(cyclic).length).toBeGreaterThan(3)
    let deep: Record<string, unknown> = {}
    for (let level = 0; level < 100_000; level += 1) deep = { retry: deep }
    expect(written(deep)).toEqual([expect.stringContaining('retry.retry: unknown key')])
  })
})
