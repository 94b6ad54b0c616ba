import type { Correlation, ReportArtifact } from './RunReport.ts'
import type { Status } from './statusOf.ts'

/** The JSON summary that CI reads; published as schemas/envelope.schema.json. All paths are relative to its directory. */
export interface Envelope {
  readonly schemaVersion: '1.0.0'
  readonly source: string
  readonly generatedAt: string
  readonly correlation: Correlation & { readonly traceIds: readonly string[] }
  readonly summary: { readonly trace: TraceSummary }
  readonly artifacts: readonly EnvelopeArtifact[]
  readonly tempoLinks: readonly string[]
  readonly notes: readonly string[]
}

/** A function of the set of events, the definitions and the profile alone: no input name, time or checksum is in it. */
export interface TraceSummary {
  readonly status: Status
  readonly domains: readonly DomainSummary[]
  readonly aggregate: Findings
}

/** `issues` and `warnings` count the findings of severity error and of severity warning. */
interface Findings {
  readonly traceIds: readonly string[]
  readonly tempoLinks: readonly string[]
  readonly issues: number
  readonly warnings: number
}

export interface DomainSummary extends Findings {
  /** Name of the domain. */
  readonly key: string
  readonly label: string
  readonly scope: string
  readonly status: Status
  /** null: no such file was written, because nothing of this domain was seen. */
  readonly artifacts: {
    readonly validationPath: string | null
    readonly projectionPath: string | null
    readonly stateSequencePath: string | null
  }
  readonly metrics: Readonly<Record<string, number | null>>
}

export interface EnvelopeArtifact {
  readonly type: ReportArtifact['type']
  readonly path: string
  /** `sha256:<hex>` of the file. */
  readonly checksum: string
  readonly description: string
}
