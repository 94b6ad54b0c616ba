import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { flowPolicies } from '../../../shared/flow/policy/flowPolicies.ts'
import { DEFAULT_POLICY } from '../../../shared/flow/policy/Policy.ts'
import { PolicyValidator } from '../../../shared/flow/policy/PolicyValidator.ts'
import { errorsOf } from './errorsOf.ts'

const page = readFileSync('docs/flow.md', 'utf8')

describe('docs/flow.md', () => {
  const rows = [...page.matchAll(/^\| `(.+?)` \| `(flow\..+?)` \|$/gm)].map(([, yaml = '', reason = '']) => ({
    yaml,
    reason,
  }))

  it('shows mistakes', () => {
    expect(rows.length).toBeGreaterThan(10)
  })

  it.each(rows)('says what is told of $yaml', ({ yaml, reason }) => {
    const errors = errorsOf(() => flowPolicies(parse(yaml), []))
    expect(errors.map((error) => error.split(' / ')[0])).toEqual([reason])
  })

  it('shows a section that is right, and the defaults', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
    expect(Object.keys(flowPolicies(parse(example).flow, []).nodes)).toEqual(['decode'])
    const defaults = [...page.matchAll(/^\| `([a-zA-Z.]+)` \| .+ \| `(\w+)` \|$/gm)].map(
      ([, name = '', value = '']) => [name, value],
    )
    const written: Record<string, Record<string, unknown>> = { retry: {}, onError: {} }
    const { retry, onError } = written
    for (const [name = '', value = ''] of defaults) {
      const [first = '', second] = name.split('.')
      const map = second === undefined ? written : first === 'retry' ? retry : onError
      Object.assign(map ?? {}, { [second ?? first]: parse(value) })
    }
    expect(defaults).toHaveLength(6)
    expect(PolicyValidator.fromDict(written)).toEqual(DEFAULT_POLICY)
  })
})
