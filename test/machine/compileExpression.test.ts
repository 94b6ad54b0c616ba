import { describe, expect, it } from 'vitest'
import { eventOnlyParts } from '../../shared/machine/expression/compileExpression.ts'
import { UNKNOWN } from '../../shared/machine/Machine.ts'
import { compiled, faultsOf, run } from './expressionFixture.ts'

describe('values of expressions', () => {
  it.each([
    ['event.i + 2 * 3', 11],
    ['-7 / 2', -3],
    ['-7 % 2', -1],
    ['1.5 + 2.0', 3.5],
    ["event.s + 'b'", 'ab'],
    ['[1, 2] + [3]', [1, 2, 3]],
    ['event.i in event.l', true],
    ["'a' in held", true],
    ["'toString' in held", false],
    ['held.b + held["a"]', 3],
    ["held.get('zz', 7)", 7],
    ["held.put('c', 3).without('a') == {'c': 3, 'b': 2}", true],
    ["held.put('__proto__', 3).size()", 3],
    ["held.exists(k, k == 'b') && held.all(k, held[k] > 0)", true],
    ['event.l.map(x, x * 2)', [10, 12]],
    ['event.l.filter(x, x > 5)', [6]],
    ['event.l.exists_one(x, x > 5)', true],
    ['event.l.exists(x, event.l.exists(y, y == x + 1))', true],
    ["size('añ😀') + size(event.l)", 5],
    ['min(3, event.i, 4) + max(1, 2)', 5],
    ["event.s.startsWith('a') && event.s.endsWith('a') && event.s.contains('')", true],
    ["event.s.matches('^[a-z]+$')", true],
    ['event.b ? event.i : 0', 5],
    ['kept == event.h', true],
    ['kept != null', true],
    ["loose == 'x'", true],
    ['int(2.9) + int(-2.9)', 0],
    ['double(event.i) / 2.0', 2.5],
    ["string(event.i) + 'x'", '5x'],
    ['event.i == 5.0 && event.i < 5.5', true],
    ["event.word == 'red'", true],
  ])('%s', (text, expected) => {
    const event = { i: 5, d: 1.5, s: 'a', b: true, l: [5, 6], h: 'h:1', word: 'red', m: { n: 1 } }
    expect(run(text, event)).toEqual(expected)
  })

  it('never gives the -0 that is no int', () => {
    for (const text of ['0 * -5', '0 / -5', '-0', '-(event.i)', '-4 % 2'])
      expect(Object.is(run(text, { i: 0 }), 0)).toBe(true)
  })
})

describe('evaluation errors', () => {
  it.each([
    'event.i',
    'event.m.n',
    '1 / event.i',
    'held.zz',
    'event.l[9]',
    '9007199254740991 + 1',
    '1.0 / 0.0',
    '!event.b',
  ])('%s has no value', (text) => {
    expect(run(text, text.startsWith('1 /') ? { i: 0 } : { l: [] })).toBe(undefined)
  })

  it('are absorbed where the other side decides', () => {
    expect(run('event.b && false')).toBe(false)
    expect(run('true || event.b')).toBe(true)
    expect(run('event.b || true')).toBe(true)
    expect(run('event.b && true')).toBe(undefined)
    expect(run('event.l.exists(x, 1 / x == 1)', { l: [0, 1] })).toBe(true)
    expect(run('event.l.all(x, 1 / x == 1)', { l: [0, 1] })).toBe(undefined)
  })

  it('has() is false for an absent field and for a field of an absent parent', () => {
    expect(run('has(event.i)')).toBe(false)
    expect(run('has(event.m.n)')).toBe(false)
    expect(run('has(event.m.n)', { m: { n: 0 } })).toBe(true)
  })

  it('a long text is not matched against a pattern', () => {
    expect(run("event.s.matches('^a')", { s: 'a'.repeat(5000) })).toBe(undefined)
  })
})

describe('what nobody observed', () => {
  it.each([
    ['event.i == 1', UNKNOWN],
    ['event.b && on', UNKNOWN],
    ['event.b && !on', false],
    ['!on && event.b', false],
    ['event.b || on', true],
    ['event.b ? 1 : 1', UNKNOWN],
    ['on ? 1 : event.i', 1],
    ['has(event.m.n)', UNKNOWN],
    ['[event.i, 1]', UNKNOWN],
    ["held.put('a', event.i)", UNKNOWN],
    ['event.l.all(x, x > 1)', UNKNOWN],
    ['event.i + held.zz', undefined],
  ])('%s', (text, expected) => {
    expect(run(text, UNKNOWN)).toBe(expected)
  })
})

describe('refused when it is compiled', () => {
  it.each([
    ['event.i +', 9, /not a CEL expression/i],
    ['event.x == 1', 0, /event has no `x`/],
    ['1 + cuont', 4, /Unknown name `cuont`/],
    ["event.i == 'a'", 0, /int cannot be compared with string/],
    ['event.i && true', 0, /Expected bool, found int/],
    ['event.i + 1.0', 0, /does not take int and double/],
    ["on && event.h == 'secret'", 6, /opaque cannot be compared with string/],
    ["event.h + 'x'", 0, /does not take opaque/],
    ['event.h < kept', 0, /does not take opaque/],
    ["event.h in ['a']", 0, /opaque cannot be compared/],
    ['size(event.h)', 0, /does not take opaque/],
    ['string(event.h)', 0, /does not take opaque/],
    ["event.h.startsWith('a')", 0, /does not take opaque/],
    ["on ? event.h : 'x'", 15, /branches are opaque and string/],
    ["[event.h, 'x']", 10, /string among values of type opaque/],
    ["[event.h].exists(v, v == 'x')", 20, /opaque cannot be compared/],
    ['held[event.h]', 0, /cannot be indexed with opaque/],
    ['loose == event.h', 0, /any cannot be compared with opaque/],
    ['has(event.gone)', 4, /dropped before anything is judged/],
    ['event == event', 0, /cannot be compared/],
    ["event.word == 'gren'", 14, /'gren' is not one of the declared values/],
    ['foo(1)', 0, /Unknown function `foo`/],
    ['event.s.reverse()', 0, /Unknown method `reverse`/],
    ['event.s.matches(event.s)', 0, /one literal pattern/],
    ["event.s.matches('(a+)+')", 16, /repeats a group/],
    ["event.s.matches('(a|a){30}')", 16, /repeats a group/],
    ["event.s.matches('.*.*x')", 16, /more than 1 repetition/],
    ["event.s.matches('(a)\\\\1')", 16, /back reference/],
    ["event.s.matches('(?=a)')", 16, /look-around/],
    ["event.s.matches('[')", 16, /not a regular expression/],
    ['9007199254740993', 0, /outside/],
    ["b'x'", 0, /not supported/],
    ['1u', 0, /not supported/],
    ['held.map(k, k)', 0, /does not take map/],
    ["{1: 'a'}", 1, /must be a string/],
    ['has(on)', 0, /takes one field/],
  ])('%s', (text, offset, reason) => {
    const [fault] = faultsOf(text)
    expect(fault?.reason).toMatch(reason)
    expect(fault?.offset).toBe(offset)
    expect(fault?.remedy).toMatch(/\.$|\?$/)
  })

  it('every fault once, all of them', () => {
    expect(faultsOf("event.x == 1 && (nope || event.i == 'a')").map((fault) => fault.offset)).toEqual([0, 17, 25])
  })
})

it('names the largest parts that depend on the event alone', () => {
  const partsOf = (text: string) => eventOnlyParts(compiled(text)).map((part) => part.text)
  expect(partsOf("event.s == 'a' && event.i + 1 > count")).toEqual(["event.s == 'a'", 'event.i + 1'])
  expect(partsOf('event.l.exists(x, x == count)')).toEqual(['event.l'])
  expect(partsOf('event.l.exists(x, x == event.i)')).toEqual(['event.l.exists(x, x == event.i)'])
  expect(partsOf('count > 1')).toEqual([])
})
