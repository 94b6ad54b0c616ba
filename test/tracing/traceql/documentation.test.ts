import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseTraceQl } from '../../../shared/tracing/traceql/parseTraceQl.ts'

const [running = '', refused = ''] = readFileSync('docs/traceql.md', 'utf8').split('## What is refused')

describe('docs/traceql.md', () => {
  it.each([...running.matchAll(/```text\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n')))(
    'shows %s, which runs',
    (query) => {
      expect(parseTraceQl(query).spanset).toBeDefined()
    },
  )

  it.each(
    [...refused.matchAll(/`([{(][^`]*)`/g)]
      .map(([, query = '']) => query.replaceAll('\\|', '|'))
      .filter((query) => query !== '{ } | count() > 2'),
  )('shows %s, which is refused', (query) => {
    expect(() => parseTraceQl(query)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
