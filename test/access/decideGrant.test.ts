import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideGrant } from '../../shared/access/decideGrant.ts'
import { readGrantPolicy } from '../../shared/access/readGrantPolicy.ts'
import { sampleClaims, samplePolicy } from './samplePolicy.ts'

interface Asked {
  readonly policy?: unknown
  readonly claims?: Readonly<Record<string, unknown>>
  readonly scope?: string
}

function decide({ policy = samplePolicy, claims = {}, scope = 'run:42' }: Asked) {
  const read = readGrantPolicy(JSON.stringify(policy), 'policy.yaml')
  return decideGrant(read, { claims: { ...sampleClaims, ...claims }, scope, audience: 'tracegate' })
}

const withRule = (change: Record<string, unknown>) => ({ rules: [{ ...samplePolicy.rules[0], ...change }] })

describe('a grant', () => {
  it('is given by the rule whose statements all hold', () => {
    expect(decide({})).toEqual({ allowed: true, rule: 'main-gate' })
    const second = { ...samplePolicy.rules[0], name: 'release', ref: 'refs/heads/release/*' }
    const policy = { rules: [...samplePolicy.rules, second] }
    expect(decide({ policy, claims: { ref: 'refs/heads/release/1' } })).toEqual({ allowed: true, rule: 'release' })
  })

  it('is refused without rules', () => {
    expect(decide({ policy: { rules: [] } })).toEqual({ allowed: false, rule: undefined, reason: 'no-rules' })
  })

  it('is refused when any claim that a rule states is missing, no text, or different', () => {
    const policy = withRule({ repository: 'acme/shop', environment: 'production', scope: 'run:{run_id}-{run_attempt}' })
    const claims = { environment: 'production' }
    const asked = { policy, claims, scope: 'run:42-1' }
    expect(decide(asked).allowed).toBe(true)
    const stated = [
      'repository_id',
      'repository',
      'ref',
      'environment',
      'job_workflow_ref',
      'event_name',
      'run_id',
      'run_attempt',
    ]
    const wrong = fc.oneof(fc.string(), fc.integer(), fc.constant(undefined), fc.constant(null), fc.array(fc.string()))
    fc.assert(
      fc.property(fc.constantFrom(...stated, 'aud'), wrong, (name, value) => {
        const right = ({ ...sampleClaims, ...claims } as Record<string, unknown>)[name]
        fc.pre(value !== right && !(name === 'event_name' && typeof value === 'string'))
        expect(decide({ ...asked, claims: { ...claims, [name]: value } }).allowed).toBe(false)
      }),
    )
  })

  it('does not look at sub', () => {
    expect(decide({ claims: { sub: 'repo:mallory/evil:ref:refs/heads/main' } }).allowed).toBe(true)
    expect(decide({ claims: { repository_id: '1', sub: 'repo:acme@1/shop@4711:ref:refs/heads/main' } }).allowed).toBe(
      false,
    )
  })

  it('does not take what claims inherit for a claim', () => {
    const claims = Object.create(sampleClaims) as Record<string, unknown>
    const policy = readGrantPolicy(JSON.stringify(samplePolicy), 'a')
    expect(decideGrant(policy, { claims, scope: 'run:42', audience: 'tracegate' }).allowed).toBe(false)
  })

  it('checks the issuer when the policy names one', () => {
    const provider = {
      name: 'own',
      issuer: 'https://ci.example',
      claims: { repositoryId: 'repository_id', ref: 'ref', runId: 'run_id' },
    }
    const policy = { provider, rules: [{ name: 'a', repositoryId: '4711', ref: 'refs/heads/main' }] }
    expect(decide({ policy })).toMatchObject({ allowed: false, reason: 'other-issuer' })
    expect(decide({ policy, claims: { iss: 'https://ci.example' } }).allowed).toBe(true)
  })

  it('reads an audience that API Gateway hands on as a list of one', () => {
    expect(decide({ claims: { aud: '[tracegate]' } }).allowed).toBe(true)
    expect(decide({ claims: { aud: '[tracegate other]' } })).toMatchObject({ reason: 'other-audience' })
  })

  it.each([
    ['refs/heads/main', 'refs/heads/main', true],
    ['refs/heads/main', 'refs/heads/Main', false],
    ['refs/heads/*', 'refs/heads/feature', true],
    ['refs/heads/*', 'refs/heads/feature/x', false],
    ['refs/heads/*', 'refs/heads/', false],
    ['refs/heads/*', 'refs/tags/feature', false],
    ['refs/heads/**', 'refs/heads/feature/x', true],
    ['refs/pull/*/merge', 'refs/pull/7/merge', true],
    ['refs/pull/*/merge', 'refs/pull/7/head', false],
    ['refs/heads/a.b', 'refs/heads/aXb', false],
    ['refs/heads/(a|b)+', 'refs/heads/a', false],
  ])('by the ref %s for %s: %s', (ref, claim, allowed) => {
    expect(decide({ policy: withRule({ ref }), claims: { ref: claim } }).allowed).toBe(allowed)
  })

  it.each([
    ['a/b/.github/workflows/g.yml@refs/heads/*', 'a/b/.github/workflows/g.yml@refs/heads/x', true],
    ['a/b/.github/workflows/g.yml@refs/heads/*', 'a/b/.github/workflows/h.yml@refs/heads/x', false],
    ['a/b/.github/workflows/g.yml@**', 'a/b/.github/workflows/g.yml@refs/tags/v1', true],
    ['a/b/.github/workflows/g.yml@**', 'a/b/.github/workflows/g.yml@evil.yml@refs/heads/x', false],
    ['a/b/.github/workflows/g.yml@**', 'a/b/.github/workflows/g.yml', false],
    ['a/b/.github/workflows/g.yml@v1', 'x/a/b/.github/workflows/g.yml@v1', false],
  ])('by the workflow %s for %s: %s', (jobWorkflowRef, claim, allowed) => {
    expect(decide({ policy: withRule({ jobWorkflowRef }), claims: { job_workflow_ref: claim } }).allowed).toBe(allowed)
  })

  it('is given for events that outsiders can cause only where a rule names them', () => {
    for (const event_name of ['pull_request_target', 'workflow_run', 'issue_comment']) {
      expect(decide({ claims: { event_name } })).toMatchObject({ allowed: false, reason: 'other-event' })
      expect(decide({ policy: withRule({ events: [event_name] }), claims: { event_name } }).allowed).toBe(true)
    }
    expect(decide({ policy: withRule({ events: ['schedule'] }) })).toMatchObject({ reason: 'other-event' })
  })

  it('is for no scope but the one that the claims give', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `run:${text}`),
        ),
        (scope) => {
          fc.pre(scope !== 'run:42')
          expect(decide({ scope }).allowed).toBe(false)
        },
      ),
    )
  })

  it('is for one scope alone, whatever ids two runs have', () => {
    const id = fc.stringMatching(/^[a-z0-9.-]{1,4}$/)
    const scopeOf = (run_id: string, run_attempt: string) => {
      const policy = withRule({ scope: 'run:{run_id}-{run_attempt}' })
      const scope = `run:${run_id}-${run_attempt}`
      return decide({ policy, claims: { run_id, run_attempt }, scope }).allowed ? scope : undefined
    }
    fc.assert(
      fc.property(id, id, id, id, (run, attempt, otherRun, otherAttempt) => {
        fc.pre(run !== otherRun || attempt !== otherAttempt)
        const scope = scopeOf(run, attempt)
        if (scope !== undefined) expect(scopeOf(otherRun, otherAttempt)).not.toBe(scope)
      }),
    )
  })
})
