import type { Domain, Profile, Projection } from '../domains/Domain.ts'
import type { DomainTally } from './tallyOf.ts'

/** A finished report file. */
export interface ReportArtifact {
  readonly type: 'events' | 'projection' | 'validation' | 'state-sequence' | 'payload-metadata'
  /** Relative to the output directory, slash-separated. */
  readonly path: string
  /** SHA-256 (hex). */
  readonly sha256: string
}

/** What reports need to know of a domain; less than judging needs, so that a report can be told again from its files. */
export interface ReportedDomain extends Pick<Domain, 'name' | 'label' | 'digest' | 'metrics'> {
  readonly projection: Pick<Projection, 'stats'>
}

/** One domain in one scope, judged; one that was asked for and not seen has a tally without events and no artifacts. */
export interface DomainReport {
  readonly scope: string
  readonly domain: ReportedDomain
  readonly tally: DomainTally
  readonly artifacts: readonly ReportArtifact[]
}

/** Something that kept an input from being read: a `TracegateError`, or the reason of a rejected receipt. */
export interface OperationalProblem {
  readonly code: string
  readonly message: string
  readonly location?: string | undefined
  readonly remedy?: string | undefined
}

export type SourceType = 'file' | 'directory' | 'stdin' | 's3' | 'gs' | 'url' | 'artifact'

/** One input object, taken in or rejected. */
export interface SourceObject {
  readonly sourceType: SourceType
  /** Path, key or URL as it was given; reports show it without credentials and query string. */
  readonly name: string
  /** SHA-256 (hex) of the bytes as stored; undefined when they were never read, as are the sizes. */
  readonly sha256: string | undefined
  readonly sizeBytes: number | undefined
  readonly inflatedBytes: number | undefined
  readonly rejected?: OperationalProblem | undefined
}

export interface Correlation {
  readonly runId: string
  readonly workflow: string
  readonly commit: string
  readonly branch: string
}

/** What one run found, for every kind of report. */
export interface RunReport {
  /** Who made it: `tracegate run`. */
  readonly source: string
  /** ISO 8601. */
  readonly generatedAt: string
  readonly profile: Profile
  readonly correlation: Correlation
  /** In the order of scopes, then of domains. */
  readonly domains: readonly DomainReport[]
  readonly sources: readonly SourceObject[]
  readonly payloadMetadata?: ReportArtifact | undefined
  /** Fewer events than this in all are `incomplete`. */
  readonly minEvents?: number | undefined
  /** An http(s) URL with `{traceId}` in it. */
  readonly tempoLink?: string | undefined
  readonly notes: readonly string[]
}
