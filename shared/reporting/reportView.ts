import type { DigestedIssue } from './IssueDigest.ts'
import type { JourneyPath } from './JourneyPaths.ts'
import { finishStats, metricsOf } from './ProjectionTotals.ts'
import type { DomainReport, OperationalProblem, RunReport } from './RunReport.ts'
import { runStatus } from './runStatus.ts'
import { type Status, statusOf } from './statusOf.ts'
import { artifactPath } from './summarizeDomain.ts'
import { tempoLinker } from './tempoLinker.ts'
import { verdictSentence } from './verdictSentence.ts'

/** What a report for people shows, before it is text or Markdown. Values from data are not escaped yet. */
export interface ReportView {
  readonly status: Status
  /** What the verdict is and what the exit code means. */
  readonly sentence: string
  readonly domains: readonly DomainView[]
  readonly rejected: readonly OperationalProblem[]
  readonly linkTo: ((traceId: string) => string) | undefined
}

export interface DomainView {
  readonly report: DomainReport
  readonly status: Status
  /** Name and value, rounded for reading. */
  readonly metrics: readonly (readonly [string, string])[]
  readonly failures: readonly KeyView[]
  /** Findings of that kind that are only in the validation file. */
  readonly failuresLeftOut: number
  readonly warnings: readonly WarningGroup[]
  readonly validationPath: string | null
  /** The paths that most keys took, and how many others there are. */
  readonly journeys: readonly JourneyPath[]
  readonly journeysLeftOut: number
}

/** What failed a key or kept it from being judged; null for events that have no key. */
export interface KeyView {
  readonly key: string | null
  readonly issues: readonly DigestedIssue[]
}

export interface WarningGroup {
  readonly type: string
  readonly count: number
  readonly examples: readonly DigestedIssue[]
}

const EXAMPLES_PER_WARNING = 3
const JOURNEYS = 5

/** At most `limit` failing findings in all, in the order of the domains. */
export function reportView(run: RunReport, limit: number): ReportView {
  let left = limit
  const domains = run.domains.map((report) => {
    const view = domainView(report, left)
    left -= view.failures.reduce((sum, { issues }) => sum + issues.length, 0)
    return view
  })
  return {
    status: runStatus(run),
    sentence: verdictSentence(run),
    domains,
    rejected: run.sources.flatMap(({ name, rejected }) =>
      rejected === undefined ? [] : [{ ...rejected, location: rejected.location ?? name }],
    ),
    linkTo: run.tempoLink === undefined ? undefined : tempoLinker(run.tempoLink),
  }
}

function domainView(report: DomainReport, limit: number): DomainView {
  const { counts, totals, digest, journeys = [] } = report.tally
  const failing = [...digest.errors, ...digest.unjudged]
  const shown = failing.slice(0, limit)
  const warnings = Object.entries(counts.issuesByType).map(([type, { warning }]) => ({
    type,
    count: warning - digest.unjudged.filter((issue) => issue.type === type).length,
    examples: digest.warnings.filter((issue) => issue.type === type).slice(0, EXAMPLES_PER_WARNING),
  }))
  return {
    report,
    status: statusOf(counts),
    metrics: Object.entries(metricsOf(report.domain, finishStats(report.domain, totals)))
      .filter(([name]) => name !== 'eventCount')
      .map(([name, value]) => [name, value === null ? 'none' : String(Number(value.toPrecision(4)))]),
    failures: byKey(shown),
    failuresLeftOut: counts.issues.error + digest.unjudged.length - shown.length,
    warnings: warnings.filter((group) => group.count > 0),
    validationPath: artifactPath(report, 'validation'),
    journeys: journeys.slice(0, JOURNEYS),
    journeysLeftOut: Math.max(0, journeys.length - JOURNEYS),
  }
}

/** The explanation as it stands under its key, which it begins with. */
export function explanationOf({ key, explanation }: DigestedIssue): string | undefined {
  return key !== null && explanation?.startsWith(`${key}: `) ? explanation.slice(key.length + 2) : explanation
}

function byKey(issues: readonly DigestedIssue[]): readonly KeyView[] {
  const keys = new Map<string | null, DigestedIssue[]>()
  for (const issue of issues) {
    const known = keys.get(issue.key)
    if (known === undefined) keys.set(issue.key, [issue])
    else known.push(issue)
  }
  return [...keys].map(([key, all]) => ({ key, issues: all }))
}
