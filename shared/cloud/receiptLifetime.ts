const DAY = 24 * 60 * 60 * 1_000

/** Milliseconds that receipts and merges are kept: a day less than the segments they name. */
export function receiptLifetime(maskedRetentionDays: string): number {
  return Math.max(1, Number(maskedRetentionDays) - 1) * DAY
}
