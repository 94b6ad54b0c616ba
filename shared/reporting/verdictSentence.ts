import { plural } from './plural.ts'
import type { RunReport } from './RunReport.ts'
import { eventsOf, runStatus } from './runStatus.ts'
import { exitCodeOf } from './statusOf.ts'

const headlines = {
  valid: 'CONFORMING',
  invalid: 'NOT CONFORMING',
  incomplete: 'CANNOT JUDGE',
  error: 'CANNOT JUDGE',
} as const

/** The last line of a report: the verdict, why, and what the exit code means. Holds nothing from data. */
export function verdictSentence(run: RunReport): string {
  const status = runStatus(run)
  const meaning = {
    0: 'Exit code 0: nothing stands against a merge.',
    1: 'Exit code 1: does not conform.',
    2: 'Exit code 2: could not be judged, which is neither a pass nor a failure.',
  }[exitCodeOf(status)]
  return `${headlines[status]}: ${[...new Set(reasons(run))].join('; ')}. ${meaning}`
}

function reasons(run: RunReport): readonly string[] {
  const sum = (of: (counts: RunReport['domains'][number]['tally']['counts']) => number) =>
    run.domains.reduce((total, report) => total + of(report.tally.counts), 0)
  const told: string[] = []

  const rejected = run.sources.filter((source) => source.rejected !== undefined).length
  if (rejected > 0) told.push(`${rejected} of ${plural(run.sources.length, 'input')} could not be read`)
  const events = eventsOf(run)
  if (run.sources.length === 0 && events === 0) told.push('there was no input')
  else if (events === 0) told.push(rejected > 0 ? 'no events could be read' : 'the input holds no events')
  else if (events < (run.minEvents ?? 0))
    told.push(`${plural(events, 'event')} seen where at least ${run.minEvents} were asked for`)
  const absent = run.domains.filter((report) => report.tally.counts.events === 0)
  if (events > 0 && absent.length > 0) {
    told.push(`nothing was seen of ${[...new Set(absent.map((report) => report.domain.label))].join(', ')}`)
  }

  const keys = sum((counts) => counts.partitions)
  const violated = sum((counts) => counts.verdicts.violated)
  if (violated > 0)
    told.push(
      `${violated} of ${plural(keys, 'key')} ${violated === 1 ? 'violates its' : 'violate their'} specification`,
    )
  const errors = sum((counts) => counts.issues.error)
  if (errors > 0) told.push(plural(errors, 'finding'))
  const unexplained = sum((counts) => counts.verdicts.unexplained)
  if (unexplained > 0) told.push(`${plural(unexplained, 'key')} can be explained only by events that were not seen`)
  const undecided = sum((counts) => counts.verdicts.undecided)
  if (undecided > 0) told.push(`${plural(undecided, 'key')} could not be decided`)

  if (told.length === 0) {
    told.push(
      `${plural(events, 'event')} of ${plural(keys, 'key')} ${events === 1 ? 'conforms' : 'conform'} to the specification`,
    )
  }
  const warnings = sum((counts) => counts.issues.warning)
  if (warnings > 0) told.push(plural(warnings, 'warning'))
  return told
}
