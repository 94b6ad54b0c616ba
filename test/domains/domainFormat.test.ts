import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadDomain } from '../../shared/domains/loadDomain.ts'
import { checkSpec } from '../../shared/spec/checkSpec.ts'

const page = readFileSync('docs/domain-format.md', 'utf8')
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
const loaded = loadDomain(blocks.join('\n'), 'docs/domain-format.md')

describe('the page on the domain format', () => {
  it('shows a complete definition that loads', () => {
    expect('errors' in loaded ? loaded.errors : []).toEqual([])
  })

  it('shows a definition that is right within its bounds', () => {
    if ('errors' in loaded) throw new Error('the definition does not load')
    const replay = { status: 'skipped', reason: 'test' } as const
    const { status, faults, cut } = checkSpec(loaded.domain, { maxStates: 10_000, replay })
    expect({ status, faults }).toEqual({ status: 'valid', faults: [] })
    expect(cut).toBeGreaterThan(0)
  })

  it('shows a machine that takes the history it tells', () => {
    if ('errors' in loaded) throw new Error('the definition does not load')
    const { machine } = loaded.domain
    const history = [
      { type: 'posted', fields: {} },
      { type: 'scanned', fields: { context: { leg: 1, depot: 'north' } } },
      { type: 'scanned', fields: { context: { leg: 2, depot: 'north' } } },
      { type: 'delivered', fields: { recipient: 'h:1' } },
    ]
    const end = history.reduce((state, event) => machine.step(state, event)[0]?.state ?? [], machine.initial)
    expect(machine.describe(end)).toEqual({ phase: 'delivered', scans: 2, signedBy: 'h:1', seen: { north: 2 } })
  })

  it('has an example of every section', () => {
    const sections = [
      'domain',
      'label',
      'version',
      'description',
      'attributes',
      'event',
      'partition',
      'order',
      'complete',
    ]
    const machine = ['constants', 'state', 'actions', 'invariants', 'refinement', 'bounds', 'checks']
    const reports = ['journey', 'summary', 'projection', 'metrics']
    for (const name of [...sections, ...machine, ...reports])
      expect(blocks.join('\n')).toMatch(new RegExp(`^${name}:`, 'm'))
  })
})
