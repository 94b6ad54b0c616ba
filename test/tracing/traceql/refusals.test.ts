import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../../shared/errors.ts'
import { parseTraceQl } from '../../../shared/tracing/traceql/parseTraceQl.ts'

function refusal(text: string): TracegateError {
  try {
    parseTraceQl(text)
  } catch (error) {
    if (error instanceof TracegateError) return error
    throw error
  }
  throw new Error(`not refused: ${text}`)
}

/** What is refused, where (a `^` under the query marks the place), and a word of the reason. */
const refused: readonly (readonly [query: string, caret: string, reason: RegExp])[] = [
  ['', '^', /empty/],
  ['  // nothing', '^', /empty/],
  ['{} | rate()', '     ^', /`rate` is not supported/],
  ['{} | count_over_time() by (.a)', '     ^', /`count_over_time` is not supported/],
  ['{} | quantile_over_time(duration, 0.9)', '     ^', /`quantile_over_time`/],
  ['{} | histogram_over_time(duration)', '     ^', /`histogram_over_time`/],
  ['{} | min_over_time(duration)', '     ^', /`min_over_time`/],
  ['{} | compare({ .a })', '     ^', /`compare`/],
  ['{} | topk(5)', '     ^', /`topk`/],
  ['{} | by(.a)', '     ^', /`by`/],
  ['{} | coalesce()', '     ^', /`coalesce`/],
  ['by(.a)', '^', /`by`/],
  ['{} with (most_recent=true)', '   ^', /`with`/],
  ['{} &>> {}', '   ^', /`&>>` between spansets/],
  ['{} &~ {}', '   ^', /`&~`/],
  ['{} !> {}', '   ^', /`!>`/],
  ['{} !< {}', '   ^', /`!<`/],
  ['{} !~ {}', '   ^', /`!~`/],
  ['{} !<< {}', '   ^', /`!<<`/],
  ['{ event.a = 1 }', '  ^', /`event.`/],
  ['{ event:name = "a" }', '  ^', /`event:name`/],
  ['{ link.a = 1 }', '  ^', /`link.`/],
  ['{ link:traceID = "a" }', '  ^', /`link:traceID`/],
  ['{ instrumentation.a = 1 }', '  ^', /`instrumentation.`/],
  ['{ instrumentation:name = "a" }', '  ^', /`instrumentation:name`/],
  ['{ parent.a = 1 }', '  ^', /`parent.`/],
  ['{ parent.resource.a = 1 }', '  ^', /`parent.`/],
  ['{ parent = nil }', '  ^', /`parent`/],
  ['{ nestedSetParent = 1 }', '  ^', /`nestedSetParent`/],
  ['{ .a && nestedSetLeft > 1 }', '        ^', /`nestedSetLeft`/],
  ['{ childCount > 2 }', '  ^', /`childCount`/],
  ['{ span:childCount > 2 }', '  ^', /`span:childCount`/],
  ['{ foo = "a" }', '  ^', /`foo`/],
  ['{ verdict-x = "a" }', '  ^', /`verdict-x` is not supported/],
  ['{ .a = 1 && key#x = "a" }', '            ^', /`key#x` is not/],
  ['{ verdict"a.b" = "a" }', '  ^', /is not supported/],
  ['{ -verdict = "a" }', '  ^', /Arithmetic/],
  ['{ $verdict = "a" }', '  ^', /./],
  ['{ span .verdict = "a" }', '  ^', /is not supported/],
  ['{ verdict.x = "a" }', '  ^', /./],
  ['{ trace:verdict = "a" }', '  ^', /`trace:verdict`/],
  ['{ .a = .b }', '       ^', /Two fields/],
  ['{ 1 = 1 }', '  ^', /Two values/],
  ['{ "a" = "a" }', '  ^', /Two values/],
  ['{ !.a = 1 }', '      ^', /not compared again/],
  ['{ (.a = 1) = true }', '           ^', /not compared again/],
  ['{ .a = 1 = 1 }', '         ^', /not compared again/],
  ['{ "a" =~ .a }', '      ^', /field on its left/],
  ['{ .a ~ "a" }', '     ^', /does not compare/],
  ['{ .a + 1 = 2 }', '     ^', /Arithmetic/],
  ['{ .a = 1 + 1 }', '         ^', /Arithmetic/],
  ['{ -.a = 1 }', '  ^', /Arithmetic/],
  ['{ .a = -"x" }', '       ^', /Arithmetic/],
  ['{ duration > 1s * 2 }', '                ^', /Arithmetic/],
  ['{ name }', '  ^', /neither true nor false/],
  ['{ .a && "x" }', '        ^', /neither true nor false/],
  ['{ nil }', '  ^', /neither true nor false/],
  ['{ !duration }', '   ^', /neither true nor false/],
  ['{ status = "error" }', '           ^', /`status` is never/],
  ['{ status = server }', '           ^', /`status` is never/],
  ['{ status > ok }', '         ^', /no order/],
  ['{ kind = "server" }', '         ^', /`kind` is never/],
  ['{ name = 1 }', '         ^', /`name` is never/],
  ['{ verdict = true }', '            ^', /`verdict` is never/],
  ['{ duration > "1s" }', '             ^', /`duration` is never/],
  ['{ duration > 1.5 }', '             ^', /nanoseconds/],
  ['{ duration > 300y }', '             ^', /too long/],
  ['{ .a > 1s }', '       ^', /attribute is never/],
  ['{ .a = error }', '       ^', /attribute is never/],
  ['{ .a > true }', '     ^', /no order/],
  ['{ .a > nil }', '     ^', /nil/],
  ['{ name = nil }', '         ^', /Every span has/],
  ['{ .a =~ 1 }', '        ^', /not a string/],
  ['{ .a =~ "a(" }', '        ^', /not a regular expression/],
  ['{ .a =~ "a)|(b" }', '        ^', /not a regular expression/],
  ['{ .a =~ "(a+)+" }', '        ^', /repeats a group/],
  ['{ .a !~ "(?=a)" }', '        ^', /look-around/],
  [`{ .a =~ "${'a'.repeat(1001)}" }`, '        ^', /longer than 1000/],
  ['{ .a = 9007199254740993 }', '       ^', /too large/],
  ['{ .a = "a\\qb" }', '         ^', /escape/],
  ['{ .a = "\\xff" }', '        ^', /escape/],
  ['{ ."a\\qb" = 1 }', '     ^', /escape/],
  ['{ .a = "b }', '       ^', /string is not closed/],
  ['{ .a = `b }', '       ^', /string is not closed/],
  ['{ } /* x', '    ^', /comment is not closed/],
  ["{ .a = 'b' }", '       ^', /does not go here/],
  ['{ span . a = 1 }', '  ^', /`span ./],
  ['{ span. a = 1 }', '  ^', /right behind its dot/],
  ['{ .a = $b }', '       ^', /Variables/],
  ['{ .a = 1h1x }', '       ^', /./],
  ['{ .a = }', '       ^', /`}` does not go here/],
  ['{ .a = 1 ', '         ^', /ends too early/],
  ['{} &&', '     ^', /ends too early/],
  ['{} |', '    ^', /ends too early/],
  ['{} {}', '   ^', /does not go here/],
  ['}', '^', /does not go here/],
  ['!{}', '^', /./],
  ['count() > 1', '^', /starts with a spanset/],
  ['select(.a)', '^', /starts with a spanset/],
  ['({} | count() > 1) && {}', '    ^', /pipeline inside of parentheses/],
  ['{} | {} && {}', '        ^', /not joined behind/],
  ['{} | (({} | {}))', '          ^', /pipeline inside of parentheses/],
  ['{} | count() > 1 + 1', '                 ^', /Arithmetic/],
  ['{} | 1 > 2', '         ^', /aggregate/],
  ['{} | avg(.a) > min(.b)', '               ^', /aggregate/],
  ['{} | count() =~ 1', '             ^', /./],
  ['{} | count() > 1s', '               ^', /with a number/],
  ['{} | avg(.a) > 1s', '               ^', /with a number/],
  ['{} | avg(duration) > 1.5', '                     ^', /with a duration/],
  ['{} | max(name) > 1', '         ^', /numbers and durations/],
  ['{} | max(.a = 1) > 1', '            ^', /fields only/],
  ['{} | select(1)', '            ^', /fields only/],
  ['{} | select(.a, .b + 1)', '                   ^', /./],
]

describe('parseTraceQl refuses, at its place,', () => {
  it.each(refused)('%s', (text, caret, reason) => {
    const { code, location, message, remedy } = refusal(text)
    const [line = '', , shownCaret = ''] = message.split('\n')
    expect({ code, location, caret: shownCaret.slice(2) }).toEqual({
      code: 'usage',
      location: `query:1:${caret.length}`,
      caret,
    })
    expect(line).toMatch(reason)
    expect(remedy).toMatch(/\.$/)
  })

  it('names what there is instead', () => {
    expect(refusal('{ childCount > 1 }').remedy).toMatch(/^Use span\.x, resource\.x, .*duration/)
    expect(refusal('{ } | count ( ) > 1').remedy).toMatch(/^Behind \| stand .*count\(\)/)
    expect(refusal('{ } | rate()').remedy).toMatch(/^Behind \| stand /)
    expect(refusal('{ } !> { }').remedy).toBe('Between spansets stand &&, ||, >, >>, <, <<, ~ and !>>.')
    expect(refusal('{ status = "ok" }').remedy).toBe('Compare it with ok, error or unset.')
  })

  it('counts lines, and columns in characters', () => {
    const { location, message } = refusal('{ .a = "😀" &&\n  ."😀" = 1 && foo = 1 }')
    expect(location).toBe('query:2:15')
    expect(message.split('\n').slice(1)).toEqual(['    ."😀" = 1 && foo = 1 }', `${' '.repeat(16)}^`])
  })

  it('shows only what is near in a long line', () => {
    const { location, message } = refusal(`{ .a = "${'x'.repeat(500)}" && foo = "${'y'.repeat(500)}" }`)
    expect(location).toBe('query:1:514')
    const [, shown = '', caret = ''] = message.split('\n')
    expect(shown.length).toBeLessThan(120)
    expect(shown.slice(caret.length - 1)).toMatch(/^foo/)
  })

  it('too long and too deep texts, without a stack overflow', () => {
    expect(refusal(`{ .a = "${'x'.repeat(10_000)}" }`).location).toBe('query:1:10001')
    expect(refusal(`${'('.repeat(4000)}{}${')'.repeat(4000)}`).location).toBe('query:1:201')
    expect(refusal(`{ ${'!('.repeat(300)}true${')'.repeat(300)} }`).message).toMatch(/200 levels/)
    expect(refusal(`{ ${'!'.repeat(300)}true }`).message).toMatch(/200 operators/)
    expect(refusal(`{ ${'.a && '.repeat(1000)}.a }`).message).toMatch(/200 operators/)
    expect(refusal(Array(300).fill('{}').join(' >> ')).message).toMatch(/200 operators/)
    expect(parseTraceQl(`{ ${'.a && '.repeat(200)}.a }`).stages).toEqual([])
    expect(parseTraceQl(`{ ${'('.repeat(199)}.a${')'.repeat(199)} }`).stages).toEqual([])
  })
})
