import { describe, expect, it } from 'vitest'
import { loadDomain } from '../../shared/domains/loadDomain.ts'
import { KVONCE, textOf } from './loadedDomain.ts'

const original = textOf(KVONCE)

/** Errors of the KvOnce definition after an edit, and where the edit put its mark `⟦`. */
function errorsAfter(from: string, to: string) {
  if (!original.includes(from)) throw new Error(`the definition does not hold: ${from}`)
  const marked = original.replace(from, () => to)
  const mark = marked.indexOf('⟦')
  const before = marked.slice(0, mark).split('\n')
  const loaded = loadDomain(marked.replaceAll('⟦', ''), 'domain.yaml')
  return {
    errors: 'errors' in loaded ? loaded.errors : [],
    marked: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
  }
}

const retryCheck = '    message: The key was retried more than 3 times.\n'

describe('a faulty definition is refused at the place of the fault', () => {
  it.each([
    ['a missing section', 'partition: event.key\n', '', '', /`partition` is missing/],
    ['an unknown section', 'partition: event.key', '⟦partitoin: event.key', 'partitoin', /Unknown key `partitoin`/],
    ['a key given twice', '  skew: 5s', '  skew: 5s\n  ⟦skew: 6s', '', /already there/],
    ['broken YAML', '  lateness: 10m', '  lateness: "10m', '', /Not valid YAML/],
    [
      'a journey that is no text',
      'partition: event.key',
      'partition: event.key\njourney: ⟦1 + 1',
      'journey',
      /Expected string/,
    ],
    [
      'a journey of a hashed field',
      'partition: event.key',
      'partition: event.key\njourney: ⟦event.value',
      'journey',
      /Expected string, found opaque/,
    ],
    [
      'a summary of a field that is not there',
      'partition: event.key',
      'partition: event.key\nsummary: { timestamp: at, items: [{ from: steps, set: { type: retry }, fields: { ⟦kee: id } }] }',
      'summary.items[0].fields.kee',
      /There is no field `kee`/,
    ],
    [
      'a comparison with an unknown type',
      retryCheck,
      `${retryCheck}  same-value:\n    kind: same\n    on: success\n    to: ⟦sucess\n    values: { value: event.value }\n    severity: error\n    message: Not the same.\n`,
      'checks.same-value.to',
      /not a value of the enum/,
    ],
    [
      'a comparison of a whole group',
      retryCheck,
      `${retryCheck}  same-value:\n    kind: same\n    on: success\n    to: success\n    values: { context: ⟦event.context }\n    severity: error\n    message: Not the same.\n`,
      'checks.same-value.values.context',
      /group of fields is no value/,
    ],
    ['a number as a version', 'version: "1.0"', 'version: ⟦1.0', 'version', /Expected a text/],
    ['a bad domain name', 'domain: kvonce', 'domain: ⟦Kv Once', 'domain', /Not a name for a domain/],
    ['a bad prefix', 'prefix: kvonce.event.', 'prefix: ⟦kvonce.event', 'attributes.prefix', /Not an attribute prefix/],
    ['a hostile field name', '  key:\n    type', '  ⟦__proto__:\n    type', 'event.__proto__', /meaning in JavaScript/],
    [
      'a hostile state name',
      '  retries: { type: int, initial: 0 }',
      '  ⟦constructor: { type: int, initial: 0 }',
      'state.constructor',
      /meaning in JavaScript/,
    ],
    [
      'a hostile event type',
      '[success, retry, failure]',
      '[success, retry, failure, ⟦toString]',
      'event.type.enum[3]',
      /meaning in JavaScript/,
    ],
    ['a reserved name', '  MAX_RETRIES: 3', '  MAX_RETRIES: 3\n  ⟦for: 1', 'constants.for', /reserved word/],
    ['a given name', '  MAX_RETRIES: 3', '  MAX_RETRIES: 3\n  ⟦event: 1', 'constants.event', /fixed meaning/],
    ['an unknown type', '    type: map', '    type: ⟦mapp', 'event.context.type', /`mapp` is not possible here/],
    ['a field without a class', '    pii: hash\n', '', '', /`pii` is missing/],
    ['an unknown class', 'pii: hash', 'pii: ⟦mask', 'event.value.pii', /`mask` is not possible/],
    ['a class on a map', '    type: map', '    type: map\n    ⟦pii: keep', 'event.context.pii', /no `pii` of its own/],
    [
      'an enum of numbers',
      '        range: { min: 1 }',
      '        ⟦enum: [one]',
      'event.context.fields.attempts.enum',
      /`enum` is for strings/,
    ],
    ['an upside-down range', '{ min: 1 }', '{ min: 1, max: 0 }', '', /`min` lies above `max`/],
    [
      'a bound that is no number',
      '{ min: 1 }',
      '{ min: ⟦one }',
      'event.context.fields.attempts.range.min',
      /Expected a number/,
    ],
    ['types without enum', '    enum: [success, retry, failure]\n', '', '', /field `type` is not declared/],
    [
      'a condition on an unknown field',
      "requiredWhen: event.type == 'failure'",
      "requiredWhen: ⟦event.tpye == 'failure'",
      'event.reason.requiredWhen',
      /event has no `tpye`/,
    ],
    [
      'a type the enum lacks',
      "requiredWhen: event.type == 'failure'",
      "requiredWhen: event.type == ⟦'failed'",
      'event.reason.requiredWhen',
      /not one of the declared values/,
    ],
    [
      'a partition of the wrong type',
      'partition: event.key',
      'partition: ⟦event.context',
      'partition',
      /A key is a string or an int/,
    ],
    ['a bad duration', 'skew: 5s', 'skew: ⟦5 seconds', 'order.skew', /Not a duration/],
    ['a fractional duration', 'skew: 5s', 'skew: ⟦0.5s', 'order.skew', /Not a duration/],
    [
      'an order over an unknown type',
      '{ on: retry, field',
      '{ on: ⟦retri, field',
      'order.by[0].on',
      /not a value of the enum/,
    ],
    [
      'an order by a text',
      'field: context.attempts }',
      'field: ⟦context.region }',
      'order.by[0].field',
      /is string, not int/,
    ],
    [
      'an order by an unknown field',
      'field: context.attempts }',
      'field: ⟦context.attempt }',
      'order.by[0].field',
      /no `attempt`/,
    ],
    [
      'an initial value of the wrong type',
      '{ type: int, initial: 0 }',
      '{ type: int, initial: ⟦zero }',
      'state.retries.initial',
      /not of type int/,
    ],
    [
      'an initial value of an opaque variable',
      '{ type: opaque, initial: null }',
      '{ type: opaque, initial: ⟦x }',
      'state.value.initial',
      /not of type opaque/,
    ],
    [
      'an action on an unknown type',
      '    on: success\n    when',
      '    on: ⟦sucess\n    when',
      'actions.Put.on',
      /`sucess` is not a value/,
    ],
    [
      'a guard with a syntax error',
      'when: "!written"',
      'when: "!written &&⟦"',
      'actions.Put.when',
      /Not a CEL expression/,
    ],
    [
      'a guard over an unknown name',
      "'duplicate' && written",
      "'duplicate' && ⟦writen",
      'actions.RejectDuplicate.when',
      /Unknown name `writen`/,
    ],
    [
      'a guard that is no condition',
      'when: retries < MAX_RETRIES',
      'when: ⟦retries + 1',
      'actions.Retry.when',
      /Expected bool, found int/,
    ],
    [
      'a guard over a hashed field',
      'when: "!written"',
      `when: "!written && ⟦event.value == 'x'"`,
      'actions.Put.when',
      /opaque cannot be compared with string/,
    ],
    [
      'a guard in a folded block',
      'when: "!written"',
      'when: >-\n      !written\n      && ⟦nope',
      'actions.Put.when',
      /Unknown name `nope`/,
    ],
    [
      'a guard in a literal block',
      'when: "!written"',
      'when: |\n      !written &&\n        ⟦nope',
      'actions.Put.when',
      /Unknown name `nope`/,
    ],
    [
      'a guard with escapes',
      'when: "!written"',
      'when: "event.key == \\"a\\" && ⟦nope"',
      'actions.Put.when',
      /Unknown name `nope`/,
    ],
    [
      'a set of an unknown variable',
      'retries: retries + 1',
      '⟦retrys: retries + 1',
      'actions.Retry.set.retrys',
      /not a state variable/,
    ],
    [
      'a set of the wrong type',
      'retries: retries + 1',
      'retries: ⟦string(retries)',
      'actions.Retry.set.retries',
      /Expected int, found string/,
    ],
    [
      'a hashed value in a plain variable',
      'retries: retries + 1',
      'retries: ⟦event.value',
      'actions.Retry.set.retries',
      /Expected int, found opaque/,
    ],
    [
      'a sentence that does not fit',
      'needs: needs an earlier success',
      'needs: ⟦an earlier success',
      'actions.RejectDuplicate.needs',
      /does not start with "needs"/,
    ],
    [
      'an issue type with blanks',
      'issue: unexpected-failure',
      'issue: ⟦unexpected failure',
      'actions.Fail.issue',
      /issue type/,
    ],
    [
      'an invariant over the event',
      'RetryBounded: retries',
      'RetryBounded: ⟦event.key',
      'invariants.RetryBounded',
      /Unknown name `event`/,
    ],
    [
      'previous in a guard',
      'when: retries < MAX',
      'when: ⟦previous.retries < MAX',
      'actions.Retry.when',
      /Unknown name `previous`/,
    ],
    [
      'an invariant the initial state breaks',
      'RetryBounded: retries <= MAX_RETRIES',
      'RetryBounded: retries > 0',
      '',
      /does not hold in the initial state/,
    ],
    [
      'an abstract variable without mapping',
      '    stored: value\n  actions',
      '  actions',
      '',
      /`stored` has no mapping/,
    ],
    [
      'a mapping of nothing',
      '    stored: value\n  actions',
      '    stored: value\n    ⟦extra: value\n  actions',
      'refinement.mapping.extra',
      /not an abstract variable/,
    ],
    [
      'a mapping of the wrong type',
      'present: written',
      'present: ⟦retries',
      'refinement.mapping.present',
      /Expected bool, found int/,
    ],
    [
      'an action without abstract step',
      '    RejectDuplicate: stutter\n',
      '',
      '',
      /`RejectDuplicate` has no abstract step/,
    ],
    [
      'an unknown abstract action',
      'Retry: stutter',
      'Retry: ⟦Wrote()',
      'refinement.actions.Retry',
      /no abstract action `Wrote`/,
    ],
    [
      'an abstract action without its argument',
      '    Retry: stutter',
      '    Retry: ⟦Write()',
      'refinement.actions.Retry',
      /takes content; 0 given/,
    ],
    [
      'an argument of the wrong type',
      '    Retry: stutter',
      '    Retry: Write(⟦retries)',
      'refinement.actions.Retry',
      /Expected opaque, found int/,
    ],
    [
      'a fault within an argument',
      '    Retry: stutter',
      '    Retry: Write(⟦event.valeu)',
      'refinement.actions.Retry',
      /no `valeu`/,
    ],
    [
      'a parameter that hides a variable',
      'params: { content: opaque }',
      'params: { ⟦stored: opaque }',
      'refinement.abstract.actions.Write.params.stored',
      /already a name/,
    ],
    [
      'an initial state that maps elsewhere',
      'present: { type: bool, initial: false }',
      'present: { type: bool, initial: true }',
      '',
      /does not map to the initial value/,
    ],
    [
      'a check of an unknown kind',
      'kind: sequence',
      'kind: ⟦sequense',
      'checks.retry-attempt-out-of-sequence.kind',
      /`sequense` is not possible/,
    ],
    ['a check given twice', retryCheck, `${retryCheck}  ⟦multiple-success: {}\n`, '', /already there/],
    [
      'a bound that is no number',
      'max: MAX_RETRIES',
      'max: ⟦string(3)',
      'checks.retry-bound-exceeded.max',
      /Expected int, found string/,
    ],
    ['a negative bound', 'max: MAX_RETRIES', 'max: ⟦-1', 'checks.retry-bound-exceeded.max', /not below 0/],
    ['a bound of nothing', 'max: MAX_RETRIES', 'max: ⟦null', 'checks.retry-bound-exceeded.max', /not below 0/],
    [
      'an unknown severity',
      '{ default: off, strict: error }',
      '{ default: ⟦info, strict: error }',
      'checks.success-attempts-missing.severity.default',
      /`info` is not possible/,
    ],
    [
      'an unknown profile',
      '{ default: off, strict: error }',
      '{ default: off, strict: error, ⟦loose: off }',
      'checks.success-attempts-missing.severity.loose',
      /Unknown key/,
    ],
    [
      'a count of an unknown type',
      'counts.retry + 1',
      '⟦counts.retries + 1',
      'checks.success-attempt-mismatch.expect',
      /counts has no `retries`/,
    ],
    [
      'a key of another kind',
      '    max: 1\n',
      '    max: 1\n    ⟦from: 1\n',
      'checks.multiple-success.from',
      /Unknown key `from`/,
    ],
    [
      'a sum of texts',
      'value: { kind: last, on: success, value: event.value }',
      'value: { kind: sum, on: success, value: ⟦event.value }',
      'projection.perKey.value.value',
      /Only numbers can be summed/,
    ],
    [
      'a given name per key',
      '    successCount: { kind',
      '    lastType: { kind: count }\n    successCount: { kind',
      '',
      /is given for every domain/,
    ],
    [
      'a total over an unknown name',
      'of: perKey.retries',
      'of: ⟦perKey.retrys',
      'projection.stats.retries.of',
      /perKey has no `retrys`/,
    ],
    [
      'a ratio of an unknown total',
      '[keysWithSuccess, uniqueKeys]',
      '[keysWithSuccess, ⟦uniqueKey]',
      'projection.stats.successRate.of[1]',
      /not possible here/,
    ],
    ['an unknown metric', 'metrics: [retries,', 'metrics: [⟦retrys,', 'metrics[0]', /no total `retrys`/],
    ['an alias', 'initial: false }\n  value', 'initial: false }\n  ⟦other: *x\n  value', '', /./],
  ])('%s', (_name, from, to, field, reason) => {
    const { errors, marked } = errorsAfter(from, to)
    const error = errors.find((candidate) => reason.test(candidate.reason))
    expect(error, JSON.stringify(errors, undefined, 1)).toBeDefined()
    expect(error?.remedy).toMatch(/[.?]$/)
    expect(error?.file).toBe('domain.yaml')
    if (to.includes('⟦') && field !== '') expect(error).toMatchObject({ ...marked, field })
    if (to.includes('⟦') && field === '') expect(error?.line).toBe(marked.line)
  })

  it('is told once, without faults that only follow from it', () => {
    expect(errorsAfter('MAX_RETRIES: 3', 'MAX_RETRIES: {}').errors).toHaveLength(1)
    expect(errorsAfter('retries: { type: int', 'retries: { type: integer').errors).toHaveLength(1)
    expect(errorsAfter('    type: map', '    type: mapp').errors).toHaveLength(1)
  })

  it('is placed right behind a byte order mark and with the line ends of Windows', () => {
    const text = `\uFEFF${original.replace('when: "!written"', 'when: |\n      !written &&\n      nope')}`
    const [unix, windows] = [text, text.replaceAll('\n', '\r\n')].map((variant) => loadDomain(variant, 'domain.yaml'))
    expect(unix).toMatchObject({ errors: [{ field: 'actions.Put.when', line: 67, column: 7 }] })
    expect(windows).toEqual(unix)
    expect(loadDomain('\uFEFFdomian: x', 'x.yaml')).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ line: 1, column: 1, field: 'domian' })]),
    })
  })

  it('tells all its faults, in the order of the file', () => {
    const text = original
      .replace('skew: 5s', 'skew: soon')
      .replace('when: "!written"', 'when: "!writen"')
      .replace('kind: last, on: failure', 'kind: latest, on: failure')
      .replace('metrics: [retries,', 'metrics: [nothing,')
    const loaded = loadDomain(text, 'domain.yaml')
    const fields = 'errors' in loaded ? loaded.errors.map((error) => error.field) : []
    expect(fields).toEqual(['order.skew', 'actions.Put.when', 'projection.perKey.lastFailureReason.kind', 'metrics[0]'])
  })

  it.each([
    '',
    '# nothing\n',
    'just text',
    '[1, 2]',
    '&a [*a]',
    '!!js/function x',
    'a: b: c',
    '\t- x',
    '---\na: 1\n---\nb: 2',
  ])('is no definition: %j', (text) => {
    const loaded = loadDomain(text, 'x.yaml')
    expect('errors' in loaded && loaded.errors.length).toBeGreaterThan(0)
  })
})
