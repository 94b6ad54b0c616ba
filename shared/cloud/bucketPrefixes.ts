/** First parts of the keys in both buckets. Permissions are given by prefix, so nothing is stored outside these. */
export const bucketPrefixes = {
  /** Raw bucket: `kvonce-trace/YYYY/MM/DD/...`, where collectors write and ingest alone reads. */
  raw: 'kvonce-trace/',
  /** Masked bucket: `segments/<scope folder>/<domain>/<level>/<sha256>`. */
  segments: 'segments/',
  /** Masked bucket: `reports/<scope folder>/<file>`, all that a CI can be let read. */
  reports: 'reports/',
  /** Masked bucket: what a failed flow needs to go on. */
  resume: 'resume/',
} as const
