import type { Envelope, EnvelopeArtifact } from './Envelope.ts'
import type { DomainReport, ReportArtifact, RunReport } from './RunReport.ts'
import { runStatus } from './runStatus.ts'
import { summarizeDomain } from './summarizeDomain.ts'
import { emptyTraceIds, listedTraceIds, mergeTraceIds, TRACE_ID_LIMIT } from './TraceIdDigest.ts'
import { tempoLinker } from './tempoLinker.ts'

const descriptions: Readonly<Record<ReportArtifact['type'], string>> = {
  events: 'Masked events in canonical order',
  projection: 'What the events of each key come to',
  validation: 'Every finding, with its evidence',
  'state-sequence': 'The state after each event, key by key',
  'payload-metadata': 'The input objects with their digests and sizes',
}

/** Throws `invalid-config` when the run's link template is unusable. */
export function buildEnvelope(run: RunReport): Envelope {
  const linkTo = run.tempoLink === undefined ? undefined : tempoLinker(run.tempoLink)
  const domains = run.domains.map((report) => summarizeDomain(report, linkTo))
  const { traceIds, cut } = listedTraceIds(
    run.domains.map((report) => report.tally.traceIds).reduce(mergeTraceIds, emptyTraceIds()),
  )
  const tempoLinks = linkTo === undefined ? [] : traceIds.map(linkTo)
  return {
    schemaVersion: '1.0.0',
    source: run.source,
    generatedAt: run.generatedAt,
    correlation: { ...run.correlation, traceIds },
    summary: {
      trace: {
        status: runStatus(run),
        domains,
        aggregate: {
          traceIds,
          tempoLinks,
          issues: domains.reduce((sum, domain) => sum + domain.issues, 0),
          warnings: domains.reduce((sum, domain) => sum + domain.warnings, 0),
        },
      },
    },
    artifacts: artifactsOf(run),
    tempoLinks,
    notes: [...run.notes, ...ownNotes(run, cut)],
  }
}

/** The text of `envelope.json`, and of `--format json`. */
export function envelopeText(envelope: Envelope): string {
  return `${JSON.stringify(envelope, null, 2)}\n`
}

function artifactsOf(run: RunReport): readonly EnvelopeArtifact[] {
  const described = (artifact: ReportArtifact, subject: string) => ({
    type: artifact.type,
    path: artifact.path,
    checksum: `sha256:${artifact.sha256}`,
    description: subject + descriptions[artifact.type],
  })
  const ofDomain = ({ domain, scope, artifacts }: DomainReport) =>
    artifacts.map((artifact) => described(artifact, `${domain.label}, ${scope}: `))
  return [
    ...run.domains.flatMap(ofDomain),
    ...(run.payloadMetadata === undefined ? [] : [described(run.payloadMetadata, '')]),
  ]
}

function ownNotes(run: RunReport, cut: boolean): readonly string[] {
  const notes: string[] = []
  const rejected = run.sources.filter((source) => source.rejected !== undefined).length
  if (rejected > 0) {
    notes.push(
      `${rejected} of ${run.sources.length} inputs could not be read; see ${run.payloadMetadata?.path ?? 'the report'}.`,
    )
  }
  if (cut) notes.push(`At most ${TRACE_ID_LIMIT} trace ids are listed in all; those that findings name come first.`)
  for (const { domain, scope, tally } of run.domains) {
    if (listedTraceIds(tally.traceIds).cut) {
      notes.push(
        `${domain.label}, ${scope}: at most ${TRACE_ID_LIMIT} trace ids are listed; those that findings name come first.`,
      )
    }
    if (tally.counts.provisional > 0) {
      notes.push(
        `${domain.label}, ${scope}: ${tally.counts.provisional} verdicts may still change until the scope is closed.`,
      )
    }
  }
  return notes
}
