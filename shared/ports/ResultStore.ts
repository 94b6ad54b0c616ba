/** One segment written for one object. */
export interface SegmentRef {
  readonly scope: string
  readonly domain: string
  /** Key in the object store. */
  readonly key: string
  /** SHA-256 (hex) of the segment's bytes. */
  readonly digest: string
  readonly events: number
  readonly bytes: number
  /** 0 for what one object gave; n for a merge of segments of level n - 1. */
  readonly level: number
}

/** The record that an object was taken in, or rejected and why. */
export interface Receipt {
  /** Idempotency key: what was read, and with which definitions. */
  readonly id: string
  readonly status: 'accepted' | 'rejected'
  /** The object's name without any query string. */
  readonly object: string
  /** SHA-256 (hex) of the object's bytes as stored. */
  readonly digest: string
  readonly sizeBytes: number
  readonly inflatedBytes: number
  readonly segments: readonly SegmentRef[]
  /** Rejected: scopes of the events that were read before the fault; what follows it may have held any other. */
  readonly scopes?: readonly string[]
  /** Rejected: the error's code and message, never a payload value. */
  readonly reason:
    | { readonly code: string; readonly message: string; readonly location?: string; readonly remedy?: string }
    | undefined
  /** Milliseconds since 1970. */
  readonly at: number
  /** Milliseconds since 1970; an expired receipt is not returned. */
  readonly expiresAt: number | undefined
}

/** A merge of segments that stands for exactly these leaf segments. */
export interface Merge {
  readonly segment: SegmentRef
  /** Digests of the level-0 segments in it, sorted. */
  readonly leaves: readonly string[]
}

/** The current judgement of one domain in one scope. */
export interface VerdictRecord {
  readonly scope: string
  readonly domain: string
  /** SHA-256 (hex) of the set of events judged, independent of how they were split. */
  readonly eventSetDigest: string
  readonly domainDigest: string
  readonly profile: string
  readonly status: 'valid' | 'invalid' | 'incomplete' | 'error'
  readonly closed: boolean
  /** The domain's entry of the envelope; JSON data. */
  readonly summary: unknown
  readonly at: number
  readonly expiresAt: number | undefined
}

/** The database. Expired items are never returned, whether or not they were removed yet. */
export interface ResultStore {
  /** Stores a receipt unless one with this id is there; exactly one of several writers wins. */
  putReceipt(receipt: Receipt): Promise<'written' | 'exists'>
  getReceipt(id: string): Promise<Receipt | undefined>
  /**
   * Receipts of the accepted objects with a segment in the scope and of the rejected ones whose `scopes` name it, in id
   * order (of the UTF-8 bytes); of all accepted objects when undefined. Shows at least what was there at the call.
   */
  receipts(scope?: string): AsyncIterable<Receipt>
  /**
   * Receipts of the objects rejected in a span of time, `from` to `to` (milliseconds since 1970, both included), by `at` and
   * then by id. Shows at least what was there at the call.
   */
  rejections(from: number, to: number): AsyncIterable<Receipt>
  /** Remembers a merge; remembering it twice changes nothing. */
  putMerge(merge: Merge): Promise<void>
  /** In the order of their `mergeIdentity`: by level, then by key. */
  merges(scope: string, domain: string): Promise<readonly Merge[]>
  /** The current verdict with its version, for a later conditional write. */
  getVerdict(
    scope: string,
    domain: string,
  ): Promise<{ readonly record: VerdictRecord; readonly version: number } | undefined>
  /** Replaces the verdict if its version is still `expected` (0: there is none, or it has expired). */
  putVerdict(record: VerdictRecord, expected: number): Promise<'written' | 'conflict'>
  /** Releases files and handles. */
  close(): Promise<void>
}
