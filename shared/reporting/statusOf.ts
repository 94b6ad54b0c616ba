import type { DomainCounts } from './DomainCounts.ts'

export type Status = 'valid' | 'invalid' | 'incomplete' | 'error'

const fromBestToWorst: readonly Status[] = ['valid', 'incomplete', 'invalid', 'error']

/** Status of one domain in one scope (semantics.md). A domain that was asked for and not seen has no events. */
export function statusOf(counts: DomainCounts): Status {
  if (counts.unreadableInputs > 0) return 'error'
  if (counts.verdicts.violated > 0 || counts.issues.error > 0) return 'invalid'
  if (counts.events === 0 || counts.verdicts.unexplained > 0 || counts.verdicts.undecided > 0) return 'incomplete'
  return 'valid'
}

/** The worst of several; nothing at all is `incomplete`, because nothing was checked. */
export function worstStatus(statuses: Iterable<Status>): Status {
  let worst: Status | undefined
  for (const status of statuses) {
    if (worst === undefined || fromBestToWorst.indexOf(status) > fromBestToWorst.indexOf(worst)) worst = status
  }
  return worst ?? 'incomplete'
}

/** 0 conforming, 1 not conforming, 2 cannot judge. */
export function exitCodeOf(status: Status): 0 | 1 | 2 {
  if (status === 'valid') return 0
  return status === 'invalid' ? 1 : 2
}
