import type { Issue, PartitionJudgement, Verdict } from '../checker/Judgement.ts'

export interface SeverityCounts {
  error: number
  warning: number
}

/** What was counted for one domain in one scope. */
export interface DomainCounts {
  /** Every event, those without a business key included. */
  events: number
  /** Events that could not be attributed to a business key. */
  unattributed: number
  partitions: number
  /** Partitions whose verdict later events may still change. */
  provisional: number
  /** Inputs that may have held events of this domain and could not be read. */
  unreadableInputs: number
  readonly verdicts: Record<Verdict, number>
  readonly issues: SeverityCounts
  /** Issue types come from the definition and from tracegate, never from data, so this stays small. */
  readonly issuesByType: Record<string, SeverityCounts>
}

export function emptyCounts(): DomainCounts {
  return {
    events: 0,
    unattributed: 0,
    partitions: 0,
    provisional: 0,
    unreadableInputs: 0,
    verdicts: { violated: 0, unexplained: 0, 'order-sensitive': 0, conforming: 0, undecided: 0 },
    issues: { error: 0, warning: 0 },
    issuesByType: {},
  }
}

/** Adds one partition: its events, its verdict and its issues. */
export function countJudgement(counts: DomainCounts, judgement: PartitionJudgement): void {
  counts.events += judgement.eventCount
  counts.partitions++
  if (!judgement.final) counts.provisional++
  counts.verdicts[judgement.verdict]++
  for (const issue of judgement.issues) countIssue(counts, issue)
}

/** Adds an issue that belongs to no partition. */
export function countIssue(counts: DomainCounts, issue: Pick<Issue, 'type' | 'severity'>): void {
  counts.issues[issue.severity]++
  severitiesOf(counts, issue.type)[issue.severity]++
}

function severitiesOf(counts: DomainCounts, type: string): SeverityCounts {
  const known = Object.hasOwn(counts.issuesByType, type) ? counts.issuesByType[type] : undefined
  if (known !== undefined) return known
  const fresh = { error: 0, warning: 0 }
  counts.issuesByType[type] = fresh
  return fresh
}
