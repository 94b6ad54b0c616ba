import { TracegateError } from '../errors.ts'
import { plural } from '../reporting/plural.ts'
import type { RunReport } from '../reporting/RunReport.ts'
import { runStatus } from '../reporting/runStatus.ts'
import { exitCodeOf, type Status } from '../reporting/statusOf.ts'

export interface GateVerdict {
  readonly status: Status
  readonly issues: number
  readonly warnings: number
  readonly exitCode: 0 | 1 | 2
  /** Why a valid report does not pass, as one line. */
  readonly objection?: string
}

/** Passes or fails a report; with `failOn` `warning`, a valid one with warnings fails. */
export function gateVerdict(report: RunReport, failOn: 'error' | 'warning'): GateVerdict {
  const status = runStatus(report)
  const count = (severity: 'error' | 'warning') =>
    report.domains.reduce((sum, { tally }) => sum + tally.counts.issues[severity], 0)
  const verdict = { status, issues: count('error'), warnings: count('warning'), exitCode: exitCodeOf(status) }
  if (failOn === 'error' || status !== 'valid' || verdict.warnings === 0) return verdict
  const objection = `NOT PASSED: ${plural(verdict.warnings, 'warning')}, and --fail-on warning was asked for. Exit code 1.`
  return { ...verdict, exitCode: 1, objection }
}

/** Throws `invalid-config` when the reports were made with another profile than the one that is asked for. */
export function assertProfile(profiles: Iterable<string>, asked: string | undefined): void {
  const other = [...profiles].find((profile) => asked !== undefined && profile !== asked)
  if (other === undefined) return
  throw new TracegateError('invalid-config', `the deployed system judged with the profile ${other}, not ${asked}`, {
    remedy: `Ask for --profile ${other}, or deploy the system with the profile ${asked}.`,
  })
}
