import { describe, expect, it } from 'vitest'
import { parseTraceQl } from '../../../shared/tracing/traceql/parseTraceQl.ts'
import type { Condition, Field, Spanset, Value } from '../../../shared/tracing/traceql/Query.ts'

const any = (name: string): Field => ({ kind: 'attribute', scope: 'any', name })
const span = (name: string): Field => ({ kind: 'attribute', scope: 'span', name })
const resource = (name: string): Field => ({ kind: 'attribute', scope: 'resource', name })
const string = (value: string): Value => ({ kind: 'string', value })
const number = (value: number): Value => ({ kind: 'number', value })
const duration = (value: bigint): Value => ({ kind: 'duration', value })
const boolean = (value: boolean): Value => ({ kind: 'boolean', value })

function is(field: Field, value: Value, operator = '='): Condition {
  return { kind: 'comparison', operator, field, value } as Condition
}

const has = (name: string): Condition => is(any(name), boolean(true))
const both = (left: Condition, right: Condition): Condition => ({ kind: 'and', left, right })
const either = (left: Condition, right: Condition): Condition => ({ kind: 'or', left, right })

/** The condition of `{ … }`. */
function where(text: string): Condition | undefined {
  const { spanset, stages } = parseTraceQl(`{ ${text} }`)
  expect(stages).toEqual([])
  return spanset.kind === 'filter' ? spanset.where : undefined
}

/** A spanset as nested lists, with its filters as the names of the attributes they ask for. */
function shape(spanset: Spanset): unknown {
  if (spanset.kind === 'operation') return [shape(spanset.left), spanset.operator, shape(spanset.right)]
  const { where: condition } = spanset
  return condition?.kind === 'comparison' && condition.field.kind === 'attribute' ? condition.field.name : '*'
}

const grouping = (text: string): unknown => shape(parseTraceQl(text.replace(/[a-z]+/g, '{ .$& }')).spanset)

describe('parseTraceQl, fields', () => {
  it.each<[string, Field]>([
    ['.a', any('a')],
    ['span.http.status_code', span('http.status_code')],
    ['resource.service.name', resource('service.name')],
    ['span.a-b:c/d#e', span('a-b:c/d#e')],
    ['span."a b"', span('a b')],
    ['."say \\"hi\\" \\\\ bye"', any('say "hi" \\ bye')],
    ['span.http."a b".c', span('http.a b.c')],
    ['.é漢😀', any('é漢😀')],
    ['.erdict', any('erdict')],
    ['.verdict', any('verdict')],
    ['.x.key', any('x.key')],
    ['name', { kind: 'intrinsic', name: 'name' }],
    ['span:name', { kind: 'intrinsic', name: 'name' }],
    ['statusMessage', { kind: 'intrinsic', name: 'statusMessage' }],
    ['span:statusMessage', { kind: 'intrinsic', name: 'statusMessage' }],
    ['rootName', { kind: 'intrinsic', name: 'rootName' }],
    ['trace:rootName', { kind: 'intrinsic', name: 'rootName' }],
    ['rootServiceName', { kind: 'intrinsic', name: 'rootServiceName' }],
    ['trace:rootService', { kind: 'intrinsic', name: 'rootServiceName' }],
    ['span:id', { kind: 'intrinsic', name: 'span:id' }],
    ['span:parentID', { kind: 'intrinsic', name: 'span:parentID' }],
    ['trace:id', { kind: 'intrinsic', name: 'trace:id' }],
    ['verdict', { kind: 'intrinsic', name: 'verdict' }],
    ['domain', { kind: 'intrinsic', name: 'domain' }],
    ['key', { kind: 'intrinsic', name: 'key' }],
  ])('reads %s', (text, field) => {
    expect(where(`${text} = "x"`)).toEqual(is(field, string('x')))
    expect(where(`${text}="x"`)).toEqual(is(field, string('x')))
    expect(where(`("x"=${text})`)).toEqual(is(field, string('x')))
  })

  it.each<[string, Condition]>([
    ['duration > 1s', is({ kind: 'intrinsic', name: 'duration' }, duration(1_000_000_000n), '>')],
    ['span:duration > 1s', is({ kind: 'intrinsic', name: 'duration' }, duration(1_000_000_000n), '>')],
    ['trace:duration <= 2ms', is({ kind: 'intrinsic', name: 'traceDuration' }, duration(2_000_000n), '<=')],
    ['traceDuration <= 2ms', is({ kind: 'intrinsic', name: 'traceDuration' }, duration(2_000_000n), '<=')],
    ['status = error', is({ kind: 'intrinsic', name: 'status' }, { kind: 'status', value: 'error' })],
    ['span:status != ok', is({ kind: 'intrinsic', name: 'status' }, { kind: 'status', value: 'ok' }, '!=')],
    ['unset = status', is({ kind: 'intrinsic', name: 'status' }, { kind: 'status', value: 'unset' })],
    ['kind = server', is({ kind: 'intrinsic', name: 'kind' }, { kind: 'spanKind', value: 'server' })],
    ['span:kind != consumer', is({ kind: 'intrinsic', name: 'kind' }, { kind: 'spanKind', value: 'consumer' }, '!=')],
  ])('reads %s', (text, condition) => {
    expect(where(text)).toEqual(condition)
  })
})

describe('parseTraceQl, values', () => {
  it.each<[string, Value]>([
    ['"a"', string('a')],
    ['""', string('')],
    ['"verdict // {"', string('verdict // {')],
    ['"a\\"b\\\\c\\n\\t\\u00e9\\U0001F600\\x41"', string('a"b\\c\n\té😀A')],
    ['`a\\d"b`', string('a\\d"b')],
    ['200', number(200)],
    ['1.25', number(1.25)],
    ['-3', number(-3)],
    ['- 0.5', number(-0.5)],
    ['-0', number(0)],
    ['1e3', number(1000)],
    ['true', boolean(true)],
    ['false', boolean(false)],
  ])('reads %s', (text, value) => {
    expect(where(`.a = ${text}`)).toEqual(is(any('a'), value))
  })

  it.each<[string, bigint]>([
    ['7ns', 7n],
    ['100us', 100_000n],
    ['100µs', 100_000n],
    ['1.5s', 1_500_000_000n],
    ['1h2m', 3_720_000_000_000n],
    ['1h2m3.5s', 3_723_500_000_000n],
    ['1d', 86_400_000_000_000n],
    ['1y2w3d', 33_004_800_000_000_000n],
    ['-2ms', -2_000_000n],
    ['1500', 1500n],
  ])('reads %s as a duration', (text, nanoseconds) => {
    expect(where(`duration < ${text}`)).toEqual(is({ kind: 'intrinsic', name: 'duration' }, duration(nanoseconds), '<'))
  })
})

describe('parseTraceQl, conditions', () => {
  it.each<[string, Condition]>([
    ['1 < .a', is(any('a'), number(1), '>')],
    ['1 >= .a', is(any('a'), number(1), '<=')],
    ['.a =~ "x.*"', is(any('a'), string('x.*'), '=~')],
    ['.a!~"x"', is(any('a'), string('x'), '!~')],
    ['.a = nil', { kind: 'absent', field: any('a') }],
    ['nil != verdict', { kind: 'exists', field: { kind: 'intrinsic', name: 'verdict' } }],
    ['true', { kind: 'constant', value: true }],
    ['!false', { kind: 'not', condition: { kind: 'constant', value: false } }],
    ['.a', has('a')],
    ['!.a', is(any('a'), boolean(false))],
    ['!(.a)', is(any('a'), boolean(false))],
    ['!(.a = true)', { kind: 'not', condition: has('a') }],
    ['!!(.a = true)', { kind: 'not', condition: { kind: 'not', condition: has('a') } }],
    ['!.a && .b', both(is(any('a'), boolean(false)), has('b'))],
    ['((.a)) && (.b)', both(has('a'), has('b'))],
  ])('reads %s', (text, condition) => {
    expect(where(text)).toEqual(condition)
  })

  it('gives && and || the same precedence, to the left, as Tempo does', () => {
    expect(where('.a || .b && .c')).toEqual(both(either(has('a'), has('b')), has('c')))
    expect(where('.a && .b || .c')).toEqual(either(both(has('a'), has('b')), has('c')))
    expect(where('.a || (.b && .c)')).toEqual(either(has('a'), both(has('b'), has('c'))))
    expect(where('.a = 1 && .b != 2')).toEqual(both(is(any('a'), number(1)), is(any('b'), number(2), '!=')))
  })

  it('takes line breaks, comments and spaces anywhere between words', () => {
    const text = '/* a } */ {\n\t.a\n=\t1 // b }\n&& .b // "\n}\n|\ncount() > 1 /* ` */'
    expect(parseTraceQl(text)).toEqual(parseTraceQl('{.a=1&&.b}|count()>1'))
  })
})

describe('parseTraceQl, spansets', () => {
  it('gives every span for { }', () => {
    expect(parseTraceQl('{}')).toEqual({ spanset: { kind: 'filter', where: undefined }, stages: [] })
  })

  it.each<[string, unknown]>([
    ['a && b || c', [['a', '&&', 'b'], '||', 'c']],
    ['a || b && c', [['a', '||', 'b'], '&&', 'c']],
    ['a && b >> c', ['a', '&&', ['b', '>>', 'c']]],
    ['a >> b && c', [['a', '>>', 'b'], '&&', 'c']],
    ['a > b >> c', [['a', '>', 'b'], '>>', 'c']],
    ['a ~ b < c << d', [[['a', '~', 'b'], '<', 'c'], '<<', 'd']],
    ['a !>> b && c', [['a', '!>>', 'b'], '&&', 'c']],
    ['a > (b >> c)', ['a', '>', ['b', '>>', 'c']]],
    ['(a)~((b))', ['a', '~', 'b']],
    ['a /* ~ */ ~ b', ['a', '~', 'b']],
  ])('groups %s as Tempo does', (text, groups) => {
    expect(text.includes('/*') ? shape(parseTraceQl('{.a} /* ~ */ ~ {.b}').spanset) : grouping(text)).toEqual(groups)
  })

  it('reads stages behind pipes, which bind least', () => {
    const query = parseTraceQl(
      '{ .a } !>> { .b } | { .c } | avg(duration) >= 5ms | 2 < count() | select(name, span."x y") | min(.n) != -1.5',
    )
    expect(shape(query.spanset)).toEqual(['a', '!>>', 'b'])
    expect(query.stages).toEqual([
      { kind: 'filter', where: has('c') },
      {
        kind: 'aggregate',
        function: 'avg',
        field: { kind: 'intrinsic', name: 'duration' },
        operator: '>=',
        value: duration(5_000_000n),
      },
      { kind: 'aggregate', function: 'count', field: undefined, operator: '>', value: number(2) },
      { kind: 'select', fields: [{ kind: 'intrinsic', name: 'name' }, span('x y')] },
      { kind: 'aggregate', function: 'min', field: any('n'), operator: '!=', value: number(-1.5) },
    ])
  })

  it('reads parentheses around a whole pipeline, a stage and numbers', () => {
    expect(parseTraceQl('(({} | count() > 2))')).toEqual(parseTraceQl('{} | count() > 2'))
    expect(parseTraceQl('{} | ({ .a }) | (count()) > (2)')).toEqual(parseTraceQl('{} | { .a } | count() > 2'))
    expect(parseTraceQl('{} | max(duration) > 7')).toEqual(parseTraceQl('{} | max(duration) > 7ns'))
  })
})
