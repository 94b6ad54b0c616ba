import type { RunReport } from './RunReport.ts'
import { type Status, statusOf, worstStatus } from './statusOf.ts'

/**
 * The worst status of the domains; besides, an input that could not be read makes it at least `error`, and nothing
 * judged or fewer events than asked for at least `incomplete`.
 */
export function runStatus(run: RunReport): Status {
  const statuses = run.domains.map((report) => statusOf(report.tally.counts))
  if (run.sources.some((source) => source.rejected !== undefined)) statuses.push('error')
  if (eventsOf(run) < (run.minEvents ?? 0)) statuses.push('incomplete')
  return worstStatus(statuses)
}

export function eventsOf(run: RunReport): number {
  return run.domains.reduce((sum, report) => sum + report.tally.counts.events, 0)
}
