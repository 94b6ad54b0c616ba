import type { CiProvider, ClaimNames } from './CiProvider.ts'

/** Claims of a token whose signature, issuer, audience and times have been checked. */
export type VerifiedClaims = Readonly<Record<string, unknown>>

/** Who asks, in our words. */
export type CiIdentity = { readonly [name in keyof ClaimNames]-?: string | undefined }

const LONGEST = 1024

export function ciIdentity({ claims: names }: CiProvider, claims: VerifiedClaims): CiIdentity {
  const of = (name: keyof ClaimNames) => textClaim(claims, names[name])
  return {
    repositoryId: of('repositoryId'),
    repository: of('repository'),
    ref: of('ref'),
    environment: of('environment'),
    jobWorkflowRef: of('jobWorkflowRef'),
    event: of('event'),
    runId: of('runId'),
    runAttempt: of('runAttempt'),
  }
}

/** A claim that is text; undefined for anything else, also for what the object inherits. */
export function textClaim(claims: VerifiedClaims, name: string | undefined): string | undefined {
  if (name === undefined || !Object.hasOwn(claims, name)) return undefined
  const value = claims[name]
  return typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : undefined
}
