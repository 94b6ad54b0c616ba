/** Environment variables that the infrastructure sets and the functions read. */
export const environmentNames = {
  stage: 'TRACEGATE_STAGE',
  rawBucket: 'TRACEGATE_RAW_BUCKET',
  maskedBucket: 'TRACEGATE_MASKED_BUCKET',
  table: 'TRACEGATE_TABLE',
  /** Id of a KMS key of type HMAC_256; ingest derives the masking key of each scope with it. */
  maskingKeyId: 'TRACEGATE_MASKING_KEY_ID',
  validateQueueUrl: 'TRACEGATE_VALIDATE_QUEUE_URL',
  profile: 'TRACEGATE_PROFILE',
  /** Seconds for which nothing must land in a run for it to be complete: what the queue of validate delays messages by. */
  settleSeconds: 'TRACEGATE_SETTLE_SECONDS',
  /** An http(s) URL with `{traceId}` in it. */
  tempoUrl: 'TRACEGATE_TEMPO_URL',
  /** The grant policy itself, as JSON. */
  grantPolicy: 'TRACEGATE_GRANT_POLICY',
  /** Role that the grant function assumes, with a session policy limited to one scope's reports. */
  grantRoleArn: 'TRACEGATE_GRANT_ROLE_ARN',
  /** ARN of the KMS key of the masked bucket; a session can decrypt with it alone. Absent: the bucket has no key of its own. */
  maskedKeyArn: 'TRACEGATE_MASKED_KEY_ARN',
  audience: 'TRACEGATE_AUDIENCE',
  /** Whole days that the masked bucket keeps what is in it. */
  maskedRetentionDays: 'TRACEGATE_MASKED_RETENTION_DAYS',
  /** Whole days after which the sweep deletes a raw object. */
  rawRetentionDays: 'TRACEGATE_RAW_RETENTION_DAYS',
  /** Whole days for which receipts of deletion are kept. */
  deletionReceiptDays: 'TRACEGATE_DELETION_RECEIPT_DAYS',
  otlpEndpoint: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  service: 'POWERTOOLS_SERVICE_NAME',
  metricsNamespace: 'POWERTOOLS_METRICS_NAMESPACE',
} as const
