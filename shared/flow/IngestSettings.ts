import type { Domain } from '../domains/Domain.ts'

/** What an object may cost; above it is rejected. */
export interface IngestLimits {
  /** Bytes as stored. */
  readonly objectBytes: number
  /** Bytes after decompression. */
  readonly inflatedBytes: number
  readonly eventsPerObject: number
}

export const DEFAULT_LIMITS: IngestLimits = {
  objectBytes: 10 * 1024 * 1024,
  inflatedBytes: 100 * 1024 * 1024,
  eventsPerObject: 1_000_000,
}

export interface IngestSettings {
  readonly domains: readonly Domain[]
  /** Known and not asked for: lines of events that belong to them are passed over. */
  readonly others?: readonly Domain[]
  /** Overrides what resources say; undefined to believe them. */
  readonly scope: string | undefined
  readonly limits: IngestLimits
  /** Milliseconds that receipts are kept: less than the segments they name. For good unless given. */
  readonly keepFor?: number
}
