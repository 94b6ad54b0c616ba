/** Something that was granted, refused or deleted; kept so that it can be told later who got what, and when. */
export interface AuditRecord {
  /** Unique. Recording one id twice keeps the first. */
  readonly id: string
  readonly kind: 'grant' | 'denial' | 'deletion'
  /** Milliseconds since 1970. */
  readonly at: number
  /** Whose reports these are. */
  readonly scope: string
  /** JSON data, at most 300 KB; never a token, a URL or a value of a payload. */
  readonly details: Readonly<Record<string, unknown>>
}

/** A log that can be added to, and nothing else. */
export interface AuditStore {
  /** Resolves when the record is kept for good. */
  record(record: AuditRecord): Promise<void>
}
