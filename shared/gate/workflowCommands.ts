import type { RunReport } from '../reporting/RunReport.ts'
import { explanationOf, reportView } from '../reporting/reportView.ts'
import { visibleText } from '../reporting/visibleText.ts'

/** GitHub shows no more of either kind for one step. */
const MOST = 10
const LONGEST = 1000

/** Findings as commands to a GitHub runner, one a line: at most ten errors and ten warnings. */
export function annotations(report: RunReport): readonly string[] {
  const { domains } = reportView(report, MOST)
  const errors = domains.flatMap(({ report: { domain }, failures }) =>
    failures.flatMap(({ key, issues }) =>
      issues.map((issue) => {
        const told = [key === null ? undefined : `Key ${key}`, issue.message, explanationOf(issue)]
        return annotation('error', `${domain.label}: ${issue.type}`, told.filter(Boolean).join(': '))
      }),
    ),
  )
  const warnings = domains.flatMap(({ report: { domain }, warnings: groups }) =>
    groups.map(({ type, count, examples }) =>
      annotation('warning', `${domain.label}: ${type} (${count})`, examples[0]?.message ?? type),
    ),
  )
  return [...errors, ...warnings.slice(0, MOST)]
}

export function annotation(level: 'error' | 'warning', title: string, message: string): string {
  return `::${level} title=${property(title)}::${data(visibleText(message, LONGEST))}`
}

/** Makes the runner replace this text by *** in its logs from now on. */
export function addMask(secret: string): string {
  return `::add-mask::${data(secret)}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(visibleText(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
