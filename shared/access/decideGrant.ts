import { type CiIdentity, ciIdentity, textClaim, type VerifiedClaims } from './ciIdentity.ts'
import type { GrantPolicy, GrantRule } from './grantPolicy.ts'
import { isGrantScope } from './grantScope.ts'
import { matchesPattern } from './matchesPattern.ts'
import { matchesWorkflow } from './matchesWorkflow.ts'
import { scopeFrom } from './scopeTemplate.ts'

/** Why a grant was refused, for the log; whoever asked is told nothing of it. */
export type DenialReason =
  | 'malformed-scope'
  | 'other-issuer'
  | 'other-audience'
  | 'no-rules'
  | 'other-repository'
  | 'other-repository-name'
  | 'other-ref'
  | 'other-environment'
  | 'other-workflow'
  | 'other-event'
  | 'other-run'

export type Decision =
  | { readonly allowed: true; readonly rule: string }
  /** `rule`: the one that came closest; undefined when none was looked at. */
  | { readonly allowed: false; readonly rule: string | undefined; readonly reason: DenialReason }

interface Request {
  readonly claims: VerifiedClaims
  readonly scope: string
  /** The audience that tokens must be for. */
  readonly audience: string
}

/** Whether these claims may read the reports of this scope. A rule allows all that it states, together, or nothing. */
export function decideGrant(policy: GrantPolicy, { claims, scope, audience }: Request): Decision {
  const refused = (reason: DenialReason): Decision => ({ allowed: false, rule: undefined, reason })
  if (!isGrantScope(scope)) return refused('malformed-scope')
  const { issuer } = policy.provider
  if (issuer !== undefined && textClaim(claims, 'iss') !== issuer) return refused('other-issuer')
  // The authorizer takes a client_id for an audience, and one of several audiences for enough; it hands arrays on as text.
  if (![audience, `[${audience}]`].includes(textClaim(claims, 'aud') ?? '')) return refused('other-audience')

  const identity = ciIdentity(policy.provider, claims)
  let closest: { readonly rule: string; readonly reason: DenialReason; readonly failures: number } | undefined
  for (const rule of policy.rules) {
    const failed = checksOf(rule, policy, identity, scope).filter(([holds]) => !holds)
    const [first] = failed
    if (first === undefined) return { allowed: true, rule: rule.name }
    const [, reason] = first
    if (closest === undefined || failed.length < closest.failures) {
      closest = { rule: rule.name, reason, failures: failed.length }
    }
  }
  return closest === undefined ? refused('no-rules') : { allowed: false, rule: closest.rule, reason: closest.reason }
}

/** A check for each thing that a rule states, from the most to the least telling; a claim that is missing fails. */
function checksOf(
  rule: GrantRule,
  { provider }: GrantPolicy,
  identity: CiIdentity,
  scope: string,
): readonly (readonly [boolean, DenialReason])[] {
  type Matcher = (wanted: string, found: string) => boolean
  const same: Matcher = (wanted, found) => wanted === found
  const check = (wanted: string | undefined, found: string | undefined, reason: DenialReason, holds = same) =>
    wanted === undefined ? [] : [[found !== undefined && holds(wanted, found), reason] as const]
  const events = provider.claims.event === undefined ? undefined : (rule.events ?? provider.events ?? [])
  const ids = {
    run_id: identity.runId,
    run_attempt: identity.runAttempt,
    repository_id: identity.repositoryId,
  }
  return [
    ...check(rule.repositoryId, identity.repositoryId, 'other-repository'),
    ...check(rule.repository, identity.repository, 'other-repository-name'),
    ...check(rule.ref, identity.ref, 'other-ref', matchesPattern),
    ...check(rule.environment, identity.environment, 'other-environment'),
    ...check(rule.jobWorkflowRef, identity.jobWorkflowRef, 'other-workflow', matchesWorkflow),
    ...(events === undefined ? [] : [[events.includes(identity.event ?? ''), 'other-event'] as const]),
    [scopeFrom(rule.scope, ids) === scope, 'other-run'],
  ]
}
