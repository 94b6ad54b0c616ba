import type { LandedObject } from '../../shared/flow/LandedObject.ts'
import type { Receipt } from '../../shared/ports/ResultStore.ts'

/** An object whose content is named by its stamp, last written at `changed`. */
export function landed(name: string, stamp: string, changed: number): LandedObject {
  return { name, sizeBytes: stamp.length, stamp, changed, problem: undefined }
}

/** The receipt of an object: accepted with one segment of the scope, or rejected when there is no scope. */
export function receiptOf(object: string, scope: string | undefined, code = 'truncated'): Receipt {
  const segment = { domain: 'd', key: object, digest: object, events: 1, bytes: 1, level: 0 }
  return {
    id: object,
    status: scope === undefined ? 'rejected' : 'accepted',
    object,
    digest: object,
    sizeBytes: 1,
    inflatedBytes: 1,
    segments: scope === undefined ? [] : [{ ...segment, scope }],
    reason: scope === undefined ? { code, message: 'cut off' } : undefined,
    at: 0,
    expiresAt: undefined,
  }
}
