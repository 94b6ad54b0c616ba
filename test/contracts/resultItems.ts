import type { Receipt, SegmentRef, VerdictRecord } from '../../shared/ports/ResultStore.ts'

export function segment(change: Partial<SegmentRef> = {}): SegmentRef {
  return { scope: 's', domain: 'd', key: 'segments/k', digest: 'ab', events: 3, bytes: 100, level: 0, ...change }
}

export function receipt(id: string, change: Partial<Receipt> = {}): Receipt {
  return {
    id,
    status: 'accepted',
    object: 'a.json.gz',
    digest: 'cd',
    sizeBytes: 10,
    inflatedBytes: 100,
    segments: [segment()],
    reason: undefined,
    at: 5,
    expiresAt: undefined,
    ...change,
  }
}

export function verdict(change: Partial<VerdictRecord> = {}): VerdictRecord {
  return {
    scope: 's',
    domain: 'd',
    eventSetDigest: 'e',
    domainDigest: 'f',
    profile: 'default',
    status: 'valid',
    closed: true,
    summary: null,
    at: 5,
    expiresAt: undefined,
    ...change,
  }
}
