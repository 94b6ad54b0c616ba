import { describe, expect, test } from 'vitest'
import type { JudgeOptions } from '../../shared/checker/JudgeOptions.ts'
import { judgePartition } from '../../shared/checker/judgePartition.ts'
import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { canonical } from './arbitraryPartition.ts'
import { kvonce, register, ticket } from './domains.ts'
import { eventOf } from './eventOf.ts'

type Options = Partial<JudgeOptions>

function judge(events: readonly DomainEvent[], options: Options = {}, { domain } = kvonce) {
  const all = { profile: 'default', closure: { kind: 'closed' }, ...options } as const
  return judgePartition(domain, 'beta', canonical(events), all)
}

const success = (at: string, attempts?: number, more: Parameters<typeof eventOf>[1] = {}) =>
  eventOf('success', {
    at,
    ...more,
    fields: { value: 'v', ...(attempts === undefined ? {} : { context: { attempts } }) },
  })
const retry = (at: string, attempts?: number, more: Parameters<typeof eventOf>[1] = {}) =>
  eventOf('retry', { at, ...more, ...(attempts === undefined ? {} : { fields: { context: { attempts } } }) })
const duplicate = (at: string, more: Parameters<typeof eventOf>[1] = {}) =>
  eventOf('failure', { at, ...more, fields: { reason: 'duplicate' } })
const types = ({ issues }: ReturnType<typeof judge>) => issues.map(({ type, severity }) => `${severity} ${type}`)
const open = { closure: { kind: 'open' } } as const

describe('the sample of requirement 001', () => {
  const beta = [duplicate('2'), retry('3'), success('4')]

  test('alpha, written once without a word about attempts, conforms without an issue', () => {
    expect(judge([success('0')])).toEqual({
      partition: 'beta',
      verdict: 'conforming',
      final: true,
      issues: [],
      eventCount: 1,
    })
  })

  test('by default beta is order-sensitive and its retry lacks the attempt: two warnings, nothing else', () => {
    const judged = judge(beta)
    expect(judged.verdict).toBe('order-sensitive')
    expect(types(judged)).toEqual(['warning retry-context-missing', 'warning order-sensitive'])
    expect(judged.issues[0]?.evidence).toEqual([beta[1]?.id])
    expect(judged.issues[1]?.evidence).toEqual([beta[0]?.id, beta[2]?.id])
  })

  test('in the strict profile it is violated, and the explanation names the skew that would do', () => {
    const judged = judge(beta, { profile: 'strict' })
    expect(judged.verdict).toBe('violated')
    expect(judged.final).toBe(true)
    expect(types(judged)).toEqual([
      'error retry-context-missing',
      'error success-context-missing',
      'error duplicate-without-success',
    ])
    const issue = judged.issues.at(-1)
    expect(issue?.explanation).toBe(
      'beta: failure(duplicate) at 06:00:02.000 needs an earlier success; the only success is 2.000 s later. ' +
        'Within a clock skew of 2 s it would conform.',
    )
    expect(issue?.counterexample?.map(({ id }) => id)).toEqual([beta[0]?.id, beta[2]?.id])
    expect(issue?.rule).toContain('RejectDuplicate: ')
  })

  test('a skew given by the user wins over the profile', () => {
    expect(judge(beta, { skew: 2_000_000_000n }).verdict).toBe('order-sensitive')
    expect(judge(beta, { skew: 1_999_999_999n }).verdict).toBe('violated')
  })

  test('on one clock the order is certain, and the explanation says so', () => {
    const { issues } = judge([duplicate('2', { clock: 'c' }), success('4', 1, { clock: 'c' })])
    expect(issues.at(-1)?.explanation).toBe(
      'beta: failure(duplicate) at 06:00:02.000 needs an earlier success; the only success is 2.000 s later. ' +
        'Both are on one clock, so their order is certain.',
    )
  })
})

describe('counts and numbers', () => {
  test('two successes are violated in whatever order, also while more may come', () => {
    const judged = judge([success('0', 1), success('60', 1)], open)
    expect(judged).toMatchObject({ verdict: 'violated', final: true })
    expect(types(judged)).toEqual(['error multiple-success'])
    expect(judged.issues[0]?.counterexample).toHaveLength(2)
  })

  test('four retries are one too many', () => {
    const judged = judge([1, 2, 3, 4].map((n) => retry(`${n}`, n)))
    expect(judged.verdict).toBe('violated')
    expect(types(judged)).toEqual(['error retry-bound-exceeded'])
    expect(judged.issues[0]?.evidence).toHaveLength(4)
  })

  test('attempts that repeat a number are out of sequence', () => {
    expect(types(judge([retry('1', 1), retry('20', 1)], open))).toEqual(['error retry-attempt-out-of-sequence'])
  })

  test('a number left out counts only when nothing more comes', () => {
    expect(types(judge([retry('1', 1), retry('20', 3)], open))).toEqual([])
    expect(types(judge([retry('1', 1), retry('20', 3)]))).toEqual(['error retry-attempt-out-of-sequence'])
  })

  test('numbers against one clock are out of sequence and contradict the clock', () => {
    const judged = judge([retry('1', 2, { clock: 'c' }), retry('20', 1, { clock: 'c' })], open)
    expect(types(judged)).toEqual(['error retry-attempt-out-of-sequence', 'warning clock-contradiction'])
    expect(judged.verdict).toBe('conforming')
  })

  test('a later number that a still later and larger one hides is out of sequence all the same', () => {
    const long = retry('1', 3, { clock: 'c', end: eventOf('retry', { at: '100' }).start })
    const judged = judge([retry('0', 2, { clock: 'c' }), long, retry('50', 1, { clock: 'c' })], open)
    expect(types(judged)).toContain('error retry-attempt-out-of-sequence')
  })

  test('a success says how many retries there were; a wrong number counts at closure', () => {
    expect(types(judge([retry('1', 1), success('20', 2)]))).toEqual([])
    expect(types(judge([retry('1', 1), success('20', 3)]))).toEqual(['error success-attempt-mismatch'])
    expect(types(judge([retry('1', 1), success('20', 3)], open))).toEqual([])
  })

  test('a check that is off decides nothing', () => {
    const checks = kvonce.domain.checks.map((check) => ({
      ...check,
      severity: { default: 'off', strict: 'off' } as const,
    }))
    const quiet = { ...kvonce, domain: { ...kvonce.domain, checks } }
    const judged = judge([success('0', 1), success('60', 1)], {}, quiet)
    expect(judged.verdict).toBe('violated')
    expect(types(judged)).toEqual(['error multiple-success'])
    expect(judged.issues[0]?.rule).toContain('Put: ')
  })
})

describe('missing events', () => {
  test('a duplicate without a success is unexplained while more may come', () => {
    const judged = judge([duplicate('2')], open)
    expect(judged).toMatchObject({ verdict: 'unexplained', final: false })
    expect(types(judged)).toEqual(['warning duplicate-without-success'])
    expect(judged.issues[0]?.message).toBe(
      'failure(duplicate) at 06:00:02.000 is explained only by what was not seen: success',
    )
    expect(judged.issues[0]?.explanation).toContain('No success was seen for it')
  })

  test('at closure it is violated, and the missing event is named', () => {
    const judged = judge([duplicate('2')])
    expect(judged).toMatchObject({ verdict: 'violated', final: true })
    expect(judged.issues[0]?.message).toContain('missing: success')
  })

  test('a watermark closes an event only when all that may still come is later', () => {
    const { start } = duplicate('2')
    const at = (time: bigint) => judge([duplicate('2')], { skew: 5n, closure: { kind: 'watermark', time } }).verdict
    expect(at(start + 4n)).toBe('unexplained')
    expect(at(start + 5n)).toBe('violated')
  })

  test('an event type that is not declared complete may be missing for good', () => {
    const { domain } = register
    const judged = judge(
      [eventOf('read', { at: '1', fields: { value: 'x' } })],
      {},
      {
        ...register,
        domain: { ...domain, complete: new Set(['read']) },
      },
    )
    expect(judged).toMatchObject({ verdict: 'unexplained', final: true })
  })
})

describe('explanations look past what may be missing', () => {
  test('the event that nothing explains is the one refused, not an earlier one whose cause is unseen', () => {
    const judged = judge([eventOf('refused', { at: '10' }), eventOf('returned', { at: '30' })], open, ticket)
    expect(judged).toMatchObject({ verdict: 'violated', final: true })
    const issue = judged.issues.at(-1)
    expect(issue?.type).toBe('returned-ungranted')
    expect(issue?.message).toContain('returned at 06:00:30.000 was refused: it needs a granted ticket')
    expect(issue?.counterexample?.map(({ type, timestamp }) => `${type} ${timestamp.slice(17, 19)}`)).toEqual([
      'refused 10',
      'returned 30',
    ])
  })
})

describe('doubtful input', () => {
  test('one id with two contents is a finding and both are judged', () => {
    const judged = judge([success('0', 1, { id: 'x' }), retry('1', 1, { id: 'x' })])
    expect(types(judged)).toContain('warning id-conflict')
    expect(judged.eventCount).toBe(2)
  })

  test('a link against the clock wins over it, is reported, and keeps the verdict from being final', () => {
    const span = (spanId: string, links: { traceId: string; spanId: string }[] = []) => ({ spanId, links })
    const written = success('60', 1, { clock: 'b', span: span('0000000000000001') })
    const rejected = duplicate('0', {
      clock: 'a',
      span: span('0000000000000002', [{ traceId: 'a'.repeat(32), spanId: '0000000000000001' }]),
    })
    const judged = judge([written, rejected], open)
    expect(judged.verdict).toBe('conforming')
    expect(types(judged)).toEqual(['warning clock-contradiction'])
    expect(judged.issues[0]?.evidence).toEqual([rejected.id, written.id])
    expect(types(judge([written, rejected], { profile: 'strict' }))).toEqual(['error clock-contradiction'])
  })

  test('a contradiction behind the first event refused is still reported, and the verdict is not final', () => {
    const span = (spanId: string, links: { traceId: string; spanId: string }[] = []) => ({ spanId, links })
    const to = (spanId: string) => [{ traceId: 'a'.repeat(32), spanId }]
    const events = [
      eventOf('granted', { at: '0' }),
      eventOf('returned', { at: '100', span: span('1') }),
      eventOf('granted', { at: '200', span: span('2', to('3')) }),
      eventOf('asked', { at: '300', span: span('3') }),
    ]
    const judged = judge(events, open, ticket)
    expect(judged.verdict).toBe('violated')
    expect(types(judged)).toContain('warning clock-contradiction')
    expect(judged.final).toBe(false)
  })

  test('without a type or a time an event is told and left out', () => {
    const broken = eventOf('success', {
      start: 0n,
      problems: [{ rule: 'timestamp', field: 'timestamp', message: 'timestamp is missing' }],
    })
    const judged = judge([broken, success('1', 1)])
    expect(judged).toMatchObject({ verdict: 'conforming', eventCount: 2 })
    expect(types(judged)).toEqual(['error field-timestamp'])
  })

  test('an event no action maps is a finding', () => {
    const judged = judge([eventOf('vanished', { at: '1' })])
    expect(judged.verdict).toBe('violated')
    expect(types(judged)).toEqual(['error unmapped-event'])
  })

  test('no event at all conforms', () => {
    expect(judge([])).toMatchObject({ verdict: 'conforming', issues: [], eventCount: 0 })
  })
})

describe('the budget', () => {
  const wide = Array.from({ length: 12 }, (_, n) => eventOf('read', { at: `1.00${n}`, fields: { value: `v${n}` } }))

  test('spent, it leaves the partition undecided with a warning that says what to do', () => {
    const judged = judge(wide, { budget: 3, skew: 10_000_000_000n }, register)
    expect(judged.verdict).toBe('undecided')
    expect(types(judged)).toEqual(['warning undecided'])
    expect(judged.issues[0]?.remedy).toContain('service.instance.id')
    expect(judged.final).toBe(true)
    expect(judge(wide, { budget: 3, skew: 10_000_000_000n }, register)).toEqual(judged)
  })
})

test('a key of which no event can be put anywhere is not decided, and its problems say why', () => {
  const problems = [{ rule: 'timestamp', field: 'timestamp', message: 'timestamp must be a time' }] as const
  const judged = judge([{ ...success('0'), problems }])
  expect(judged).toMatchObject({ verdict: 'undecided', eventCount: 1 })
  expect(types(judged)).toEqual(['error field-timestamp'])
})
