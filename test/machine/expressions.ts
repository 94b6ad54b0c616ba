import fc from 'fast-check'

interface Sources {
  readonly int: string
  readonly bool: string
  readonly double: string
  readonly string: string
  readonly list: string
  readonly opaque: string
}

const binary = (left: fc.Arbitrary<string>, operators: readonly string[], right = left) =>
  fc.tuple(left, fc.constantFrom(...operators), right).map(([a, operator, b]) => `(${a} ${operator} ${b})`)

const shared = fc.letrec<Sources>((typed) => {
  const tie = (type: keyof Sources): fc.Arbitrary<string> => typed(type) as fc.Arbitrary<string>
  const choice = (type: keyof Sources): fc.Arbitrary<string> =>
    fc.tuple(tie('bool'), tie(type), tie(type)).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`)
  const grown = (leaves: fc.Arbitrary<string>, ...rest: fc.Arbitrary<string>[]) =>
    fc.oneof({ maxDepth: 4, depthSize: 'small', withCrossShrink: true }, leaves, ...rest)
  return {
    int: grown(
      fc.oneof(
        fc.integer({ min: -5, max: 5 }).map(String),
        fc.constantFrom('event.i', 'event.j', 'count', 'event.m.n'),
      ),
      binary(tie('int'), ['+', '-', '*', '/', '%']),
      fc.oneof(tie('list'), tie('string')).map((sized) => `size(${sized})`),
      fc.tuple(tie('list'), tie('int')).map(([list, at]) => `${list}[${at}]`),
      choice('int'),
    ),
    double: grown(fc.constantFrom('1.5', '-2.0', 'event.d'), binary(tie('double'), ['+', '-', '*']), choice('double')),
    string: grown(
      fc.constantFrom("'a'", "'ab'", "''", 'event.s'),
      binary(tie('string'), ['+']),
      tie('int').map((int) => `string(${int})`),
      choice('string'),
    ),
    list: grown(
      fc.constantFrom('[1, 2]', 'event.l'),
      fc.tuple(tie('int'), tie('int')).map(([a, b]) => `[${a}, ${b}]`),
      binary(tie('list'), ['+']),
      fc.tuple(tie('list'), tie('int')).map(([list, by]) => `${list}.map(x, x + ${by})`),
      fc.tuple(tie('list'), tie('int')).map(([list, by]) => `${list}.filter(x, x > ${by})`),
    ),
    bool: grown(
      fc.constantFrom('true', 'false', 'event.b', 'on', 'has(event.i)', 'has(event.m.n)', "event.s.matches('^a+b?$')"),
      binary(tie('bool'), ['&&', '||', '==', '!=']),
      tie('bool').map((value) => `!${value}`),
      binary(tie('int'), ['==', '!=', '<', '<=', '>', '>=']),
      binary(tie('double'), ['<', '>=', '==']),
      binary(tie('string'), ['==', '<']),
      binary(tie('int'), ['in'], tie('list')),
      binary(tie('list'), ['==']),
      fc
        .tuple(tie('string'), fc.constantFrom('startsWith', 'endsWith', 'contains'), tie('string'))
        .map(([text, method, part]) => `${text}.${method}(${part})`),
      fc
        .tuple(tie('list'), fc.constantFrom('all', 'exists', 'exists_one'), tie('int'), tie('bool'))
        .map(([list, macro, by, test]) => `${list}.${macro}(x, x > ${by} || ${test})`),
    ),
    opaque: grown(fc.constantFrom('event.h', 'kept', 'null'), choice('opaque')),
  }
})

/** Well-typed expressions over the names of `expressionFixture`, as text; no `[]`, which the library types oddly. */
export const anyExpression = fc.oneof(shared.bool, shared.int, shared.double, shared.string, shared.list)

/** Conditions that look at hashed values. */
export const secretCondition = fc.oneof(
  binary(shared.opaque, ['==', '!=']),
  binary(
    shared.opaque,
    ['in'],
    fc.tuple(shared.opaque, shared.opaque).map(([a, b]) => `[${a}, ${b}]`),
  ),
  fc.tuple(shared.bool, shared.opaque).map(([test, secret]) => `(${test} || has(event.h) && ${secret} == event.h)`),
)

const present = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 })

/** Fields of an event, some of them absent. */
export const anyEvent = fc
  .record({
    i: present(fc.integer({ min: -4, max: 4 })),
    j: present(fc.integer({ min: -4, max: 4 })),
    d: present(fc.constantFrom(0.5, 2, -1.25)),
    s: present(fc.constantFrom('', 'a', 'ab', 'b😀')),
    b: present(fc.boolean()),
    l: present(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 3 })),
    h: present(fc.constantFrom('x', 'y')),
    m: fc.record({ n: present(fc.integer({ min: 0, max: 3 })) }).map(withoutAbsent),
  })
  .map(withoutAbsent)

function withoutAbsent<T extends object>(record: T) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}
