import type { Issue } from '../checker/Judgement.ts'

/** Issues kept for people to read; all of them are in the validation file. */
export const DIGEST_LIMIT = 50

const EVIDENCE_LIMIT = 20
const COUNTEREXAMPLE_LIMIT = 50

/** An issue for display. Long evidence is cut; `eventsLeftOut` says how many events of the counterexample are missing. */
export interface DigestedIssue extends Issue {
  readonly eventsLeftOut: number
}

/**
 * The first issues of a run of partitions: errors, then what keeps a key from being judged, then warnings. Of bounded
 * size.
 */
export interface IssueDigest {
  readonly errors: DigestedIssue[]
  /** No errors, but of a key that is unexplained or undecided. */
  readonly unjudged: DigestedIssue[]
  readonly warnings: DigestedIssue[]
}

export function emptyDigest(): IssueDigest {
  return { errors: [], unjudged: [], warnings: [] }
}

/** Keeps the issue if it is among the first of its kind; call it in canonical order. */
export function digestIssue(digest: IssueDigest, issue: Issue): void {
  const kept = keptAmong(digest, issue)
  if (kept.length < DIGEST_LIMIT) kept.push(shortened(issue))
}

/** At most 50 issues: by kind, then in canonical order. */
export function digestedIssues({ errors, unjudged, warnings }: IssueDigest): readonly DigestedIssue[] {
  return [...errors, ...unjudged, ...warnings].slice(0, DIGEST_LIMIT)
}

function keptAmong(digest: IssueDigest, { severity, verdict }: Issue): DigestedIssue[] {
  if (severity === 'error') return digest.errors
  return verdict === 'unexplained' || verdict === 'undecided' ? digest.unjudged : digest.warnings
}

function shortened(issue: Issue): DigestedIssue {
  const events = issue.counterexample
  return {
    ...issue,
    evidence: issue.evidence.slice(0, EVIDENCE_LIMIT),
    traceIds: issue.traceIds.slice(0, EVIDENCE_LIMIT),
    ...(events === undefined ? {} : { counterexample: events.slice(0, COUNTEREXAMPLE_LIMIT) }),
    eventsLeftOut: Math.max(0, (events?.length ?? 0) - COUNTEREXAMPLE_LIMIT),
  }
}
