import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../../shared/errors.ts'
import { parseTraceQl } from '../../../shared/tracing/traceql/parseTraceQl.ts'
import { queryToText } from './queryToText.ts'
import { someQuery } from './someQuery.ts'

const pieces = [
  ...['{', '}', '(', ')', '|', '&&', '||', '!', '!>>', '>>', '>', '<', '~', '=', '!=', '=~', '!~', '+', '-', ',', '.'],
  ...[
    '.a',
    'span.x',
    'resource."a b"',
    'parent.x',
    'event:name',
    'name',
    'status',
    'duration',
    'verdict',
    'childCount',
  ],
  ...[
    'ok',
    'nil',
    'true',
    '1',
    '1.5',
    '1h2m',
    '"x"',
    '`y`',
    '"',
    '`',
    '/*',
    '//',
    '\n',
    'count()',
    'avg(',
    'select(',
    'by(',
  ],
  ...['rate()', 'coalesce()', 'with (most_recent=true)', '$x', '$\u007bx}', 'é', '😀'],
]

function outcome(text: string): 'query' | TracegateError {
  try {
    parseTraceQl(text)
    return 'query'
  } catch (error) {
    if (error instanceof TracegateError) return error
    throw error
  }
}

function expectQueryOrPlace(text: string): void {
  const result = outcome(text)
  if (result === 'query') return
  expect(result.code).toBe('usage')
  const [, line, column] = /^query:(\d+):(\d+)$/.exec(result.location ?? '') ?? []
  const lines = text.split('\n')
  expect(Number(line)).toBeGreaterThanOrEqual(1)
  expect(Number(line)).toBeLessThanOrEqual(lines.length)
  expect(Number(column)).toBeGreaterThanOrEqual(1)
  expect(Number(column)).toBeLessThanOrEqual([...(lines[Number(line) - 1] ?? '')].length + 1)
  expect(result.remedy).toMatch(/\.$/)
}

describe('parseTraceQl, over random queries', () => {
  it('reads back what was written out', () => {
    fc.assert(
      fc.property(someQuery, (query) => {
        expect(parseTraceQl(queryToText(query))).toEqual(query)
      }),
      { numRuns: 500 },
    )
  })

  it('reads a mutated query or says where it is wrong', () => {
    const mutated = fc
      .tuple(someQuery, fc.nat(), fc.nat(4), fc.constantFrom('', ...pieces))
      .map(([query, at, cut, piece]) => {
        const text = queryToText(query)
        const place = at % (text.length + 1)
        return text.slice(0, place) + piece + text.slice(place + cut)
      })
    fc.assert(fc.property(mutated, expectQueryOrPlace), { numRuns: 1000 })
  })

  it('reads any text or says where it is wrong', () => {
    const shuffled = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(' '))
    const garbage = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), shuffled)
    fc.assert(fc.property(garbage, expectQueryOrPlace), { numRuns: 1000 })
  })

  it('comes to an end with nonsense of any length', { timeout: 300_000 }, () => {
    const long = pieces.map((piece) => piece.repeat(Math.floor(9_900 / piece.length)))
    for (const text of [...long, ...long.map((each) => `{ .a = 1 } && ${each}`.slice(0, 10_000))])
      expectQueryOrPlace(text)
  })
})
