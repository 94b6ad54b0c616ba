import type { DeletionReceipt } from '../ports/DeletionReceipts.ts'

/** Output of `admin deletions` as JSON. */
export function deletionJson(receipts: readonly DeletionReceipt[], more: boolean) {
  return {
    schemaVersion: '1.0.0',
    deletions: receipts.map(({ key, version, isMarker, sizeBytes, landed, deleted, sweep, expiresAt }) => ({
      object: key,
      version,
      isMarker,
      sizeBytes,
      landedAt: new Date(landed).toISOString(),
      deletedAt: new Date(deleted).toISOString(),
      sweep,
      receiptExpiresAt: new Date(expiresAt).toISOString(),
    })),
    more,
  }
}
