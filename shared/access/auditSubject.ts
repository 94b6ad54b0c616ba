import type { CiProvider } from './CiProvider.ts'
import { ciIdentity, textClaim, type VerifiedClaims } from './ciIdentity.ts'

/** Of a claim, what is kept at most. */
const LONGEST = 256

/** Who asked, for logs and the audit log: names and ids that the token states, cut to a length, and never the token. */
export function auditSubject(provider: CiProvider, claims: VerifiedClaims): Readonly<Record<string, string>> {
  const stated = {
    issuer: textClaim(claims, 'iss'),
    subject: textClaim(claims, 'sub'),
    tokenId: textClaim(claims, 'jti'),
    ...ciIdentity(provider, claims),
  }
  const known = Object.entries(stated).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return Object.fromEntries(known.map(([name, value]) => [name, value.slice(0, LONGEST)]))
}
