import { hash } from 'node:crypto'
import { bucketPrefixes } from '../cloud/bucketPrefixes.ts'
import { TracegateError } from '../errors.ts'
import { scopeFolder } from '../events/scopeFolder.ts'
import { reportsOf, WHOLE_SCOPE } from '../flow/scopeReports.ts'
import type { AuditStore } from '../ports/AuditStore.ts'
import type { Clock } from '../ports/Clock.ts'
import type { ObjectStore } from '../ports/ObjectStore.ts'
import type { ResultStore } from '../ports/ResultStore.ts'
import type { UrlSigner } from '../ports/UrlSigner.ts'
import { auditSubject } from './auditSubject.ts'
import type { VerifiedClaims } from './ciIdentity.ts'
import { type DenialReason, decideGrant } from './decideGrant.ts'
import type { GrantPolicy } from './grantPolicy.ts'
import { type ReportFile, reportFiles } from './reportFiles.ts'

export interface ScopedReader {
  readonly objects: Pick<ObjectStore, 'get' | 'head'>
  readonly signer: UrlSigner
}

export interface GrantPorts {
  readonly results: Pick<ResultStore, 'getVerdict'>
  /** Access to the masked objects below a prefix and to nothing else, for reading and for signing; keys are whole. */
  readerOf(prefix: string): Promise<ScopedReader>
  readonly audit: AuditStore
  readonly clock: Clock
}

export interface GrantInput {
  readonly policy: GrantPolicy
  readonly audience: string
  readonly claims: VerifiedClaims
  readonly scope: string
  /** Names this request in the audit log. */
  readonly requestId: string
}

export interface GrantedFile extends Pick<ReportFile, 'name' | 'sha256' | 'sizeBytes'> {
  readonly url: string
}

export type GrantOutcome =
  | { readonly status: 'denied'; readonly rule: string | undefined; readonly reason: DenialReason }
  /** Allowed, but there are no reports of the scope yet. */
  | { readonly status: 'not-yet'; readonly rule: string }
  | {
      readonly status: 'granted'
      readonly rule: string
      /** ISO 8601; no URL works for less. */
      readonly expiresAt: string
      readonly files: readonly GrantedFile[]
    }

/** Seconds that a URL works: as short as a slow download of all reports allows. */
const LIFETIME = 300

/**
 * Decides, finds the reports that count, signs a URL for each with credentials that reach no other scope, and puts it on
 * record. A grant or denial that cannot be recorded is not given: the failure is thrown.
 */
export async function issueGrant(ports: GrantPorts, input: GrantInput): Promise<GrantOutcome> {
  const { policy, claims, scope, requestId } = input
  const now = ports.clock()
  const record = (kind: 'grant' | 'denial', details: Readonly<Record<string, unknown>>) =>
    ports.audit.record({
      id: requestId,
      kind,
      at: now,
      scope,
      details: { subject: auditSubject(policy.provider, claims), ...details },
    })

  const decision = decideGrant(policy, input)
  const { rule } = decision
  if (!decision.allowed) {
    await record('denial', { rule, reason: decision.reason })
    return { status: 'denied', rule, reason: decision.reason }
  }
  const found = await currentReports(ports, scope)
  if (found === undefined) return { status: 'not-yet', rule: decision.rule }
  const { files, expiresAt } = await signed(found, now)
  const told = files.map(({ url, ...file }) => ({ ...file, urlSha256: hash('sha256', url, 'hex') }))
  await record('grant', { rule, expiresAt, files: told })
  return { status: 'granted', rule: decision.rule, expiresAt, files }
}

/** All that a grant for this scope can reach. It ends with a slash, and no part of a path holds one: it starts no other. */
export function reportPrefix(scope: string): string {
  return `${bucketPrefixes.reports}${scopeFolder(scope)}/`
}

interface SignableReports {
  readonly signer: UrlSigner
  readonly files: readonly ReportFile[]
}

/** The reports that count now; undefined when there are none. */
async function currentReports({ results, readerOf }: GrantPorts, scope: string): Promise<SignableReports | undefined> {
  const verdict = await results.getVerdict(scope, WHOLE_SCOPE)
  const reports = verdict && reportsOf(verdict.record)
  if (reports === undefined) return undefined
  const folder = `${bucketPrefixes.reports}${reports.folder}/`
  if (!folder.startsWith(reportPrefix(scope))) {
    throw new TracegateError('corrupt', 'the verdict names a folder of another scope', { location: scope })
  }
  const { objects, signer } = await readerOf(reportPrefix(scope))
  const files = await reportFiles(objects, folder)
  return files && { signer, files }
}

async function signed({ signer, files }: SignableReports, now: number) {
  const granted = await Promise.all(
    files.map(async ({ key, name, sha256, sizeBytes }) => {
      const { url, expiresAt } = await signer.sign({ key, sha256 }, LIFETIME)
      return { name, url, sha256, sizeBytes, expiresAt }
    }),
  )
  const soonest = Math.min(now + LIFETIME * 1_000, ...granted.map(({ expiresAt }) => expiresAt))
  return {
    expiresAt: new Date(soonest).toISOString(),
    files: granted.map(({ expiresAt: _, ...file }) => file),
  }
}
