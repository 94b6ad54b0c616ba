import { TracegateError } from '../errors.ts'
import { type DomainCounts, emptyCounts } from '../reporting/DomainCounts.ts'
import type { DomainSummary, Envelope } from '../reporting/Envelope.ts'
import { emptyDigest } from '../reporting/IssueDigest.ts'
import type { DomainReport, ReportArtifact, ReportedDomain, RunReport } from '../reporting/RunReport.ts'
import { runStatus } from '../reporting/runStatus.ts'
import { statusOf } from '../reporting/statusOf.ts'
import { tempoLinker } from '../reporting/tempoLinker.ts'
import type { ScopeFiles } from './lookAtScope.ts'

interface Asked {
  readonly scope: string
  /** Domains that count, and that have to be there; all of them when empty. */
  readonly domains: readonly string[]
}

/**
 * The report of a run, told again from its files: what `tracegate run` would print for the same objects. A domain that is
 * asked for and was not seen is in it as one without events. Throws `corrupt` when the envelope's statuses do not follow
 * from the files that it lists.
 */
export function gateReport({ envelope, sources, validations }: ScopeFiles, { scope, domains }: Asked): RunReport {
  const reports = envelope.summary.trace.domains.map((summary) => domainReport(summary, { envelope, validations }))
  const { correlation, summary, notes, generatedAt, source } = envelope
  const whole: RunReport = {
    source,
    generatedAt,
    profile: [...validations.values()].at(0)?.profile ?? 'default',
    correlation,
    domains: reports,
    sources,
    tempoLink: tempoLinkOf(envelope),
    notes,
  }
  if (runStatus(whole) !== summary.trace.status) throw contradiction()
  if (domains.length === 0) return whole
  const absent = [...new Set(domains)].filter((name) => !reports.some(({ domain }) => domain.name === name))
  return {
    ...whole,
    domains: [...reports.filter(({ domain }) => domains.includes(domain.name)), ...absent.map(unseen(scope))],
  }
}

function domainReport(summary: DomainSummary, { envelope, validations }: Omit<ScopeFiles, 'sources'>): DomainReport {
  const { key, label, scope, metrics, traceIds, status } = summary
  const { validationPath } = summary.artifacts
  const validation = validationPath === null ? undefined : validations.get(validationPath)
  if (validationPath !== null && validation === undefined) throw contradiction()
  const counts = validation?.counts ?? unjudged(summary)
  if (statusOf(counts) !== status || counts.issues.error !== summary.issues) throw contradiction()
  const declared = Object.entries(metrics).filter(([name]) => name !== 'eventCount')
  return {
    scope,
    domain: reportedDomain(key, label, declared),
    tally: {
      counts,
      totals: {
        totalEvents: counts.events,
        uniqueKeys: counts.partitions,
        byType: {},
        declared: Object.fromEntries(declared.map(([name, value]) => [name, value ?? 0])),
      },
      digest: validation?.digest ?? emptyDigest(),
      traceIds: { ofIssues: new Set(), ofEvents: new Set(traceIds) },
    },
    artifacts: artifactsOf(summary, envelope),
  }
}

/** Nothing of a definition but its names and values: a ratio of what is nowhere is what has no value. */
function reportedDomain(
  name: string,
  label: string,
  metrics: readonly (readonly [string, number | null])[],
): ReportedDomain {
  const total = ([metric, value]: readonly [string, number | null]) => ({
    name: metric,
    description: '',
    ofKey: undefined,
    ...(value === null
      ? { kind: 'ratio' as const, ratio: ['', ''] as const }
      : { kind: 'sum' as const, ratio: undefined }),
  })
  return {
    name,
    label,
    digest: '',
    metrics: metrics.map(([metric]) => metric),
    projection: { stats: metrics.map(total) },
  }
}

/** A domain without files: nothing of it was seen, or it could not be judged. */
function unjudged({ status }: DomainSummary): DomainCounts {
  return { ...emptyCounts(), unreadableInputs: status === 'error' ? 1 : 0 }
}

function unseen(scope: string): (name: string) => DomainReport {
  return (name) => ({
    scope,
    domain: reportedDomain(name, name, []),
    tally: {
      counts: emptyCounts(),
      totals: { totalEvents: 0, uniqueKeys: 0, byType: {}, declared: {} },
      digest: emptyDigest(),
      traceIds: { ofIssues: new Set(), ofEvents: new Set() },
    },
    artifacts: [],
  })
}

function artifactsOf({ artifacts }: DomainSummary, envelope: Envelope): readonly ReportArtifact[] {
  const paths = Object.values(artifacts)
  return envelope.artifacts
    .filter(({ path }) => paths.includes(path))
    .map(({ type, path, checksum }) => ({ type, path, sha256: checksum.replace(/^sha256:/, '') }))
}

/** The template behind the envelope's links; `undefined` when there are none, or none that can be taken apart. */
function tempoLinkOf({ correlation, tempoLinks }: Envelope): string | undefined {
  const [id] = correlation.traceIds
  const [link] = tempoLinks
  if (id === undefined || link === undefined || !link.includes(id)) return undefined
  const template = link.replaceAll(id, '{traceId}')
  try {
    tempoLinker(template)
    return template
  } catch {
    return undefined
  }
}

function contradiction(): TracegateError {
  return new TracegateError('corrupt', 'the envelope says something else than the files that it lists', {
    location: 'envelope.json',
    remedy: 'Let the scope be judged again, with the version of tracegate that belongs to this command.',
  })
}
