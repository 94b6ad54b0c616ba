/** Names in the one DynamoDB table. */
export const tableSchema = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Epoch seconds. DynamoDB deletes late, so readers filter items that are past it. */
  expiresAt: 'expires_at',
  byTime: { index: 'by-time', partitionKey: 'gpk', sortKey: 'gsk' },
} as const
