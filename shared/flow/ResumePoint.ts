import { hash } from 'node:crypto'
import { TracegateError } from '../errors.ts'
import type { ObjectStore } from '../ports/ObjectStore.ts'
import type { Receipt } from '../ports/ResultStore.ts'
import type { RestorePoint } from './RestorePoint.ts'
import type { StoredReport } from './storedReport.ts'

const VERSION = 1

/**
 * What is kept of a failed execution so that another can go on from the node that failed: names, counts, digests and
 * masked data, never a payload. What a node before masking was given is worked out from the object again.
 */
export interface ResumePoint extends RestorePoint {
  readonly version: typeof VERSION
  readonly traceId: string
  /** Digest of the definitions in force. */
  readonly definitions: string
  /** What the edge was asked for, in its own words; plain JSON. */
  readonly request: unknown
  /** Once every object is in. */
  readonly receipts?: readonly Receipt[]
  /** Domains judged already. */
  readonly judged?: { readonly generatedAt: string; readonly reports: readonly StoredReport[] }
}

/** Keeps it; resolves to the SHA-256 (hex) that proves later that it is the same. */
export async function keepResumePoint(store: Pick<ObjectStore, 'put'>, point: ResumePoint): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(point), 'utf8')
  await store.put(keyOf(point.traceId), bytes)
  return hash('sha256', bytes, 'hex')
}

/** Throws `conflict` when it is not there any more, not what was kept, or of another version. */
export async function readResumePoint(
  store: Pick<ObjectStore, 'get'>,
  traceId: string,
  sha256: string,
): Promise<ResumePoint> {
  let bytes: Uint8Array
  try {
    bytes = await store.get(keyOf(traceId))
  } catch (cause) {
    if (!(cause instanceof TracegateError) || cause.code !== 'not-found') throw cause
    throw cannotResume(traceId, 'nothing is kept of it any more')
  }
  if (hash('sha256', bytes, 'hex') !== sha256) throw cannotResume(traceId, 'what was kept of it has been changed')
  const point: ResumePoint = JSON.parse(Buffer.from(bytes).toString('utf8'))
  if (point.version !== VERSION) throw cannotResume(traceId, 'it was made by another version of tracegate')
  return point
}

export async function forgetResumePoint(store: Pick<ObjectStore, 'delete'>, traceId: string): Promise<void> {
  await store.delete(keyOf(traceId))
}

export function cannotResume(traceId: string, reason: string): TracegateError {
  return new TracegateError('conflict', `cannot resume: ${reason}`, {
    location: `trace ${traceId}`,
    remedy: 'Run again without --resume.',
  })
}

function keyOf(traceId: string): string {
  return `resume/${traceId}.json`
}
