import type { RawVersion } from './RawVersions.ts'

/** What a sweep is about to delete. */
export interface IntendedDeletion extends RawVersion {
  /** Id of the sweep. */
  readonly sweep: string
}

/** That a version was deleted. Holds nothing of its content. */
export interface DeletionReceipt extends IntendedDeletion {
  /** Milliseconds since 1970, at which it was gone at the latest. */
  readonly deleted: number
  /** Milliseconds since 1970; an expired receipt is not listed. */
  readonly expiresAt: number
}

/** Receipts of deletion, and the notes from which a sweep that was killed is made up for. */
export interface DeletionReceipts {
  /** Notes what is about to be deleted; noting a version again replaces its note. */
  intend(deletions: readonly IntendedDeletion[]): Promise<void>
  /** Every note that was not removed, in no order. Sees every finished write. */
  intended(): AsyncIterable<IntendedDeletion>
  /** Removes the notes of these versions; removing what is not there is no error. */
  settle(versions: readonly RawVersion[]): Promise<void>
  /** Keeps receipts; of two for one version it keeps the first. */
  record(receipts: readonly DeletionReceipt[]): Promise<void>
  /** Receipts of what was deleted at this time or later, the earliest first. May miss those of the last seconds. */
  list(since: number): AsyncIterable<DeletionReceipt>
}

/** Tells versions apart, also where a store reuses a version's name after it is gone, as S3 does with `null`. */
export function versionIdentity({ key, version, landed }: RawVersion): string {
  return JSON.stringify([key, version, landed])
}
