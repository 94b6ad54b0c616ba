import type { DomainSummary } from './Envelope.ts'
import { finishStats, metricsOf } from './ProjectionTotals.ts'
import type { DomainReport, ReportArtifact } from './RunReport.ts'
import { statusOf } from './statusOf.ts'
import { listedTraceIds } from './TraceIdDigest.ts'

/** The entry of one domain in one scope in the envelope; also what the verdict's record keeps as its summary. */
export function summarizeDomain(report: DomainReport, linkTo?: (traceId: string) => string): DomainSummary {
  const { domain, scope, tally } = report
  const { traceIds } = listedTraceIds(tally.traceIds)
  return {
    key: domain.name,
    label: domain.label,
    scope,
    status: statusOf(tally.counts),
    issues: tally.counts.issues.error,
    warnings: tally.counts.issues.warning,
    traceIds,
    tempoLinks: linkTo === undefined ? [] : traceIds.map(linkTo),
    artifacts: {
      validationPath: artifactPath(report, 'validation'),
      projectionPath: artifactPath(report, 'projection'),
      stateSequencePath: artifactPath(report, 'state-sequence'),
    },
    metrics: metricsOf(domain, finishStats(domain, tally.totals)),
  }
}

export function artifactPath(report: DomainReport, type: ReportArtifact['type']): string | null {
  return report.artifacts.find((artifact) => artifact.type === type)?.path ?? null
}
