import { hash } from 'node:crypto'
import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'
import { vi } from 'vitest'
import type { GrantPorts } from '../../shared/access/issueGrant.ts'
import { readGrantPolicy } from '../../shared/access/readGrantPolicy.ts'
import { memoryObjectStore } from '../../shared/adapters/memory/memoryObjectStore.ts'
import { memoryResultStore } from '../../shared/adapters/memory/memoryResultStore.ts'
import { scopeFolder } from '../../shared/events/scopeFolder.ts'
import { WHOLE_SCOPE } from '../../shared/flow/scopeReports.ts'
import type { AuditRecord } from '../../shared/ports/AuditStore.ts'
import type { ObjectStore } from '../../shared/ports/ObjectStore.ts'
import type { ResultStore } from '../../shared/ports/ResultStore.ts'

export const AUDIENCE = 'tracegate-test'
export const NOW = Date.UTC(2026, 10, 21, 12)

/** Claims of a job of GitHub Actions that the policy below means. */
export const gateClaims = {
  aud: AUDIENCE,
  sub: 'repo:acme/shop:ref:refs/heads/main',
  repository_id: '4711',
  repository: 'acme/shop',
  repository_owner: 'acme',
  ref: 'refs/heads/main',
  job_workflow_ref: 'acme/shop/.github/workflows/gate.yml@refs/heads/main',
  event_name: 'push',
  run_id: '18240917',
  run_attempt: '1',
}

export const policyText = `
rules:
  - name: main-gate
    repositoryId: '4711'
    repository: acme/shop
    ref: refs/heads/main
    jobWorkflowRef: acme/shop/.github/workflows/gate.yml@refs/heads/main
  - name: staging-gate
    repositoryId: '4711'
    environment: staging
    jobWorkflowRef: acme/shop/.github/workflows/deploy.yml@refs/heads/*
    events: [workflow_dispatch]
    scope: run:{run_id}-{run_attempt}
`

/** Ports in memory, with what was recorded and signed. */
export function grantPorts() {
  const objects = memoryObjectStore()
  const results = memoryResultStore(() => NOW)
  const records: AuditRecord[] = []
  const prefixes: string[] = []
  const urls: string[] = []
  const ports: GrantPorts = {
    results,
    clock: () => NOW,
    audit: { record: async (record) => void records.push(record) },
    async readerOf(prefix) {
      prefixes.push(prefix)
      const within = (key: string) => {
        if (!key.startsWith(prefix)) throw new Error(`the session does not reach ${key}`)
        return key
      }
      return {
        objects: {
          get: async (key) => objects.get(within(key)),
          head: async (key) => objects.head(within(key)),
        },
        signer: {
          async sign({ key, sha256 }, seconds) {
            const url = `https://bucket.example/${within(key)}?X-Amz-Expires=${seconds}&X-Amz-Signature=${hash('sha256', key)}`
            urls.push(url)
            return { url, expiresAt: NOW + seconds * 1_000, sha256 }
          },
        },
      }
    },
  }
  return { ports, objects, results, records, prefixes, urls }
}

/** Where reports and verdicts are. */
interface Stores {
  readonly objects: ObjectStore
  readonly results: ResultStore
}

/** Reports of a scope as validate leaves them; gives what the envelope lists. */
export async function writeReports({ objects, results }: Stores, scope: string) {
  const folder = `${scopeFolder(scope)}/judged`
  const files = { 'orders-validation.json': '{"valid":true}', 'kvonce-payload-metadata.json': '[]' }
  const artifacts = Object.entries(files).map(([path, text]) => ({ path, checksum: `sha256:${hash('sha256', text)}` }))
  await Promise.all(
    Object.entries({ ...files, 'envelope.json': JSON.stringify({ artifacts }) }).map(([path, text]) =>
      objects.put(`reports/${folder}/${path}`, Buffer.from(text)),
    ),
  )
  await pointTo(results, scope, folder)
  return { folder, files }
}

export async function pointTo(results: ResultStore, scope: string, folder: string): Promise<void> {
  const record = {
    scope,
    domain: WHOLE_SCOPE,
    eventSetDigest: '',
    domainDigest: '',
    profile: 'default',
    status: 'valid' as const,
    closed: true,
    summary: { folder },
    at: NOW,
    expiresAt: undefined,
  }
  const earlier = await results.getVerdict(scope, WHOLE_SCOPE)
  await results.putVerdict(record, earlier?.version ?? 0)
}

/** What the handler is made of beside its ports. */
export function grantsSettings() {
  return {
    policy: readGrantPolicy(policyText, 'policy.yaml'),
    audience: AUDIENCE,
    logger: new Logger({ serviceName: 'grants' }),
    metrics: new Metrics({ serviceName: 'grants', namespace: 'tracegate-test' }),
  }
}

/** Everything that is written to standard output and standard error from now on, in the place of writing it. */
export function captureLog(): { text(): string; lines(): readonly Record<string, unknown>[] } {
  const written: string[] = []
  const keep = (chunk: unknown) => {
    written.push(String(chunk))
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(keep)
  vi.spyOn(process.stderr, 'write').mockImplementation(keep)
  return {
    text: () => written.join(''),
    lines: () =>
      written
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}
