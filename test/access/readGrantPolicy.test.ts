import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readGrantPolicy } from '../../shared/access/readGrantPolicy.ts'
import { TracegateError } from '../../shared/errors.ts'
import { samplePolicy } from './samplePolicy.ts'

function faultsOf(source: string): readonly string[] {
  try {
    readGrantPolicy(source, 'policy.yaml')
  } catch (error) {
    if (error instanceof TracegateError && error.code === 'invalid-config') return error.message.split('\n')
    throw error
  }
  return []
}

const withRule = (change: Record<string, unknown>) =>
  faultsOf(JSON.stringify({ rules: [{ ...samplePolicy.rules[0], ...change }] })).map((fault) =>
    fault.replace(/^policy.yaml:\d+:\d+: /, ''),
  )

describe('a grant policy', () => {
  it('is read from YAML and from JSON alike', () => {
    const yaml = `
rules:
  - name: main-gate
    repositoryId: 4711
    ref: refs/heads/main
    jobWorkflowRef: acme/shop/.github/workflows/gate.yml@refs/heads/main
`
    expect(readGrantPolicy(yaml, 'a')).toEqual(readGrantPolicy(JSON.stringify(samplePolicy), 'b'))
    expect(readGrantPolicy(yaml, 'a').rules[0]?.scope).toBe('run:{run_id}')
  })

  it('may have no rules, and then allows nothing', () => {
    expect(readGrantPolicy('{"rules":[]}', 'a').rules).toEqual([])
  })

  it('tells everything that is wrong at once, with the place', () => {
    const yaml = `provider: gitlab
rules:
  - name: Main
    repositoryId: '*'
    jobWorkflowRef: acme/*/gate.yml@refs/heads/main
    ref: '**'
    roles: [admin]
  - name: two
    repositoryId: 1
    jobWorkflowRef: acme/shop/.github/workflows/gate.yml
    scope: run:{attempt}
  - name: two
    repositoryId: 1
    environment: staging-*
    jobWorkflowRef: acme/shop/.github/workflows/gate.yml@x
    events: []
extra: 1
`
    expect(
      faultsOf(yaml).map((fault) => fault.replace(/^policy.yaml:(\d+):\d+: ([\w.]+( policy)?): .*/, '$1 $2')),
    ).toEqual([
      '1 provider',
      '3 rules.0.name',
      '4 rules.0.repositoryId',
      '5 rules.0.jobWorkflowRef',
      '6 rules.0.ref',
      '7 rules.0.roles',
      '10 rules.1.jobWorkflowRef',
      '11 rules.1.scope',
      '14 rules.2.environment',
      '16 rules.2.events',
      '17 extra',
    ])
  })

  it('is refused when it is no YAML, or says one thing twice', () => {
    expect(faultsOf('rules: [')).toEqual([expect.stringMatching(/^policy.yaml:1:\d+: not YAML or JSON/)])
    expect(faultsOf('rules: []\nrules: []')).toEqual([expect.stringContaining('policy.yaml:2:1: not YAML or JSON')])
    expect(faultsOf('')).toHaveLength(1)
    expect(faultsOf('[]')).toHaveLength(1)
  })

  it.each([
    ['a rule without a ref or an environment', { ref: undefined }],
    ['a rule without a workflow', { jobWorkflowRef: undefined }],
    ['a repository id that is a pattern', { repositoryId: '47*' }],
    ['a repository that is a pattern', { repository: 'acme/*' }],
    ['a ref that says nothing', { ref: '*/*' }],
    ['a ref in another pattern language', { ref: 'refs/heads/[ab]' }],
    ['a ref with many wildcards', { ref: 'refs/*/*/*' }],
    ['a workflow without a version', { jobWorkflowRef: 'acme/shop/.github/workflows/gate.yml' }],
    ['a workflow with two versions', { jobWorkflowRef: 'acme/shop/gate.yml@a@b' }],
    ['a workflow whose path is a pattern', { jobWorkflowRef: 'acme/shop/.github/workflows/*@refs/heads/main' }],
    ['an event that is a pattern', { events: ['*'] }],
    ['a scope that every run has', { scope: 'run:main' }],
    ['a scope with unknown placeholders', { scope: 'run:{run_id}{sha}' }],
    ['a scope with placeholders side by side', { scope: 'run:{run_id}{run_attempt}' }],
    ['a scope that names an id twice', { scope: 'run:{run_id}-{run_id}' }],
    ['a scope of another kind', { scope: 'all:{run_id}' }],
    ['a scope with a path', { scope: 'run:x/{run_id}' }],
    ['a scope with half a placeholder', { scope: 'run:{run_id' }],
    ['a scope that climbs', { scope: 'run:..{run_id}' }],
    ['what no rule has', { __proto__x: 1 }],
  ])('refuses %s', (_name, change) => {
    expect(withRule(change)).toHaveLength(1)
  })

  it('lets another CI say which claim holds what, and no rule state what its tokens do not tell', () => {
    const provider = { name: 'forge', claims: { repositoryId: 'project', ref: 'branch', runId: 'build' } }
    const read = (change: Record<string, unknown>) =>
      faultsOf(JSON.stringify({ provider, rules: [{ name: 'a', repositoryId: '1', ref: 'main', ...change }] }))
    expect(read({})).toEqual([])
    expect(
      read({ environment: 'x', jobWorkflowRef: 'a@b', events: ['push'], scope: 'run:{run_id}-{run_attempt}' }),
    ).toHaveLength(4)
    const eventful = { ...provider, claims: { ...provider.claims, event: 'trigger' } }
    const rules = [{ name: 'a', repositoryId: '1', ref: 'main' }]
    expect(faultsOf(JSON.stringify({ provider: eventful, rules }))).toEqual([
      expect.stringContaining('needs the events'),
    ])
    expect(faultsOf(JSON.stringify({ provider: { ...eventful, events: ['push'] }, rules }))).toEqual([])
  })

  it('is shown in the docs in forms that can be used', () => {
    const page = readFileSync('docs/access.md', 'utf8')
    const policies = [...page.matchAll(/```yaml\n((?:provider|rules):[\s\S]*?)```/g)].map(([, text]) => text ?? '')
    expect(policies.length).toBeGreaterThan(1)
    for (const policy of policies) expect(faultsOf(policy)).toEqual([])
  })
})
