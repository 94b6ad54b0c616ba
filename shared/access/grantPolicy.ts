import * as z from 'zod'
import { type CiProvider, github } from './CiProvider.ts'
import { patternProblem } from './matchesPattern.ts'
import { workflowProblem } from './matchesWorkflow.ts'
import { templateProblem } from './scopeTemplate.ts'

/** Who may read the reports of which run. What no rule allows is refused. */
export interface GrantPolicy {
  readonly provider: CiProvider
  readonly rules: readonly GrantRule[]
}

/** Everything that a rule states must hold. */
export interface GrantRule {
  readonly name: string
  readonly repositoryId: string
  readonly repository?: string | undefined
  readonly ref?: string | undefined
  readonly environment?: string | undefined
  readonly jobWorkflowRef?: string | undefined
  readonly events?: readonly string[] | undefined
  /** Template of the one scope that a run gets. */
  readonly scope: string
}

export interface PolicyFault {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const text = z.string().min(1).max(1024)
const exact = text.refine((value) => !value.includes('*'), 'must be written out, without wildcards')
const checked = (problemOf: (value: string) => string | undefined) =>
  text.check(({ value, issues }) => {
    const message = problemOf(value)
    if (message !== undefined) issues.push({ code: 'custom', message, input: value })
  })

const provider = z.strictObject(
  {
    name: exact,
    issuer: exact.optional(),
    claims: z.strictObject({
      repositoryId: exact,
      repository: exact.optional(),
      ref: exact.optional(),
      environment: exact.optional(),
      jobWorkflowRef: exact.optional(),
      event: exact.optional(),
      runId: exact,
      runAttempt: exact.optional(),
    }),
    events: z.array(exact).min(1).optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'must be github, or a map with name and claims' : undefined) },
)

const rule = z.strictObject({
  name: text.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be up to 63 small letters, digits and hyphens'),
  repositoryId: z.preprocess((value) => (Number.isSafeInteger(value) ? String(value) : value), exact),
  repository: exact.optional(),
  ref: checked(refProblem).optional(),
  environment: exact.optional(),
  jobWorkflowRef: checked(workflowProblem).optional(),
  events: z.array(exact).min(1).optional(),
  scope: checked(templateProblem).default('run:{run_id}'),
})

const whole = z.strictObject({
  provider: z.preprocess((value) => (value === undefined || value === 'github' ? github : value), provider),
  rules: z.array(z.unknown()),
})

/** The policy in this data, or everything that is wrong with it. */
export function grantPolicy(data: unknown): GrantPolicy | { readonly faults: readonly PolicyFault[] } {
  const outer = whole.safeParse(data)
  const faults: PolicyFault[] = faultsIn(outer.error)
  const rules: GrantRule[] = []
  const stated = rulesOf(data)
  stated.forEach((each, index) => {
    const parsed = rule.safeParse(each)
    const found =
      parsed.data === undefined ? faultsIn(parsed.error) : ruleFaults(parsed.data, rules, outer.data?.provider)
    faults.push(...found.map(({ path, message }) => ({ path: ['rules', index, ...path], message })))
    if (parsed.data !== undefined) rules.push(parsed.data)
  })
  return faults.length > 0 || outer.data === undefined ? { faults } : { provider: outer.data.provider, rules }
}

/** What is not known is told where it stands, and not where it is missing. */
function faultsIn(error: z.ZodError | undefined): PolicyFault[] {
  return (error?.issues ?? []).flatMap(({ path, message, ...issue }) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...path, key], message: 'is nothing that a policy says' }))
      : [{ path, message }],
  )
}

function rulesOf(data: unknown): readonly unknown[] {
  const rules = typeof data === 'object' && data !== null && 'rules' in data ? data.rules : undefined
  return Array.isArray(rules) ? rules : []
}

/** What is wrong with a rule beside others, and beside what the provider's tokens tell. */
function ruleFaults(
  rule: GrantRule,
  before: readonly GrantRule[],
  { name, claims, events }: CiProvider = github,
): readonly PolicyFault[] {
  const needed = ['repository', 'ref', 'environment', 'jobWorkflowRef'] as const
  const untold = [
    ...needed.filter((field) => rule[field] !== undefined && claims[field] === undefined),
    ...(rule.events !== undefined && claims.event === undefined ? ['events'] : []),
    ...(rule.scope.includes('{run_attempt}') && claims.runAttempt === undefined ? ['scope'] : []),
  ]
  const lacks: readonly (readonly [boolean, string, string])[] = [
    [before.some((other) => other.name === rule.name), 'name', 'another rule has this name'],
    [rule.ref === undefined && rule.environment === undefined, 'ref', 'a rule needs a ref or an environment'],
    [
      rule.jobWorkflowRef === undefined && claims.jobWorkflowRef !== undefined,
      'jobWorkflowRef',
      'a rule needs the workflow',
    ],
    [
      rule.events === undefined && claims.event !== undefined && events === undefined,
      'events',
      'a rule needs the events, because the provider names none',
    ],
  ]
  return [
    ...untold.map((field) => ({ path: [field], message: `tokens of ${name} do not tell this` })),
    ...lacks.filter(([isSo]) => isSo).map(([, field, message]) => ({ path: [field], message })),
  ]
}

function refProblem(ref: string): string | undefined {
  return /^[*/]+$/.test(ref) ? 'must say something, such as refs/heads/main' : patternProblem(ref)
}
