import { styleText } from 'node:util'
import { differencePhrases } from './differencePhrases.ts'
import { eventPhrases } from './eventPhrases.ts'
import { explainError } from './explainError.ts'
import type { DigestedIssue } from './IssueDigest.ts'
import { journeyPhrases } from './journeyPhrases.ts'
import { grouped, plural } from './plural.ts'
import type { RunReport } from './RunReport.ts'
import { type DomainView, explanationOf, type ReportView, reportView, type WarningGroup } from './reportView.ts'
import type { Status } from './statusOf.ts'
import { visibleText } from './visibleText.ts'

export interface TextOptions {
  /** ANSI colours; off unless asked for. */
  readonly colour?: boolean
  /** How the output directory is named in the report. */
  readonly outDir?: string
  /** Failing findings shown in all. */
  readonly limit?: number
}

const colours = { valid: 'green', invalid: 'red', incomplete: 'yellow', error: 'red' } as const satisfies Record<
  Status,
  string
>
const signs = { valid: '✔', invalid: '✖', incomplete: '?', error: '✖' } as const satisfies Record<Status, string>
const PROSE = 2000

/**
 * The report for a terminal. Every line begins with a word or sign of ours, and what comes from data is made visible, so
 * that it can neither steer the terminal nor command a CI runner.
 */
export function textReport(run: RunReport, options: TextOptions = {}): string {
  const { colour = false, outDir = '', limit = 20 } = options
  const view = reportView(run, limit)
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text
  const file = (path: string | null) => visibleText(path === null ? 'the validation file' : joined(outDir, path))
  const lines: string[] = []

  for (const domain of view.domains) {
    lines.push(
      paint(['bold', colours[domain.status]], `${signs[domain.status]} ${title(domain)}`),
      `  ${figures(domain)}`,
    )
    for (const { key, issues } of domain.failures) {
      lines.push('', `  ${paint('bold', key === null ? 'Events without a key' : `Key ${visibleText(key)}`)}`)
      for (const issue of issues) lines.push(...indented(4, failureLines(issue, view)))
    }
    if (domain.failuresLeftOut > 0) {
      lines.push('', `  … and ${plural(domain.failuresLeftOut, 'more finding')} in ${file(domain.validationPath)}`)
    }
    if (domain.journeys.length > 0) lines.push('', `  ${paint('bold', 'Journeys')}`, ...indented(4, pathLines(domain)))
    if (domain.warnings.length > 0) lines.push('', `  ${paint('yellow', 'Warnings')}`)
    for (const group of domain.warnings) lines.push(...indented(4, warningLines(group, file(domain.validationPath))))
    lines.push('')
  }
  if (view.rejected.length > 0) {
    lines.push(paint(['bold', 'red'], 'Inputs that could not be read'))
    for (const problem of view.rejected) lines.push(...indented(2, explainError(problem, 'text').split('\n')))
    lines.push('')
  }
  for (const note of run.notes) lines.push(`Note: ${visibleText(note, PROSE)}`)
  lines.push(paint(['bold', colours[view.status]], `${signs[view.status]} ${visibleText(view.sentence, PROSE)}`))
  return `${lines.join('\n')}\n`
}

function title({ report, status }: DomainView): string {
  return `${visibleText(report.domain.label)} (${visibleText(report.domain.name)}) in ${visibleText(report.scope)}: ${status}`
}

function figures({ report, metrics }: DomainView): string {
  const { events, partitions, verdicts, issues, provisional } = report.tally.counts
  if (events === 0) return 'No event of this domain was seen.'
  const judged = Object.entries(verdicts).filter(([, count]) => count > 0)
  return [
    `${plural(events, 'event')}, ${plural(partitions, 'key')}`,
    judged.map(([verdict, count]) => `${grouped(count)} ${verdict}`).join(', '),
    `${plural(issues.error, 'finding')}, ${plural(issues.warning, 'warning')}`,
    metrics.map(([name, value]) => `${name} ${value}`).join(', '),
    provisional > 0 ? `${grouped(provisional)} may still change` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

function pathLines({ journeys, journeysLeftOut }: DomainView): readonly string[] {
  const lines = journeys.map(({ path, keys }) => `- ${plural(keys, 'key')}: ${visibleText(path, PROSE)}`)
  return journeysLeftOut === 0 ? lines : [...lines, `… and ${plural(journeysLeftOut, 'more path')}`]
}

function failureLines(issue: DigestedIssue, { linkTo }: ReportView): readonly string[] {
  const verdict = issue.verdict === undefined ? '' : ` (${issue.verdict})`
  const lines = [`${visibleText(issue.type)}${verdict}: ${visibleText(issue.message, PROSE)}`]
  if (issue.counterexample !== undefined && issue.counterexample.length > 0) {
    lines.push('  What happened, in this order:')
    for (const [index, event] of issue.counterexample.entries()) {
      const told = [
        visibleText(event.timestamp),
        visibleText(event.type),
        ...eventPhrases(event).map((text) => visibleText(text)),
      ]
      lines.push(`    ${index + 1}. ${told.join('  ')}`)
    }
    if (issue.eventsLeftOut > 0) lines.push(`    … and ${plural(issue.eventsLeftOut, 'more event')}`)
  }
  lines.push(`  ${issue.counterexample === undefined ? 'Rule' : 'Refused by'}: ${visibleText(issue.rule, PROSE)}`)
  for (const { field, expected, found } of differencePhrases(issue)) {
    lines.push(`  Differs in ${visibleText(field)}: expected ${visibleText(expected)}, found ${visibleText(found)}`)
  }
  const explanation = explanationOf(issue)
  if (explanation !== undefined) lines.push(`  What would fix it: ${visibleText(explanation, PROSE)}`)
  if (issue.remedy !== undefined) lines.push(`  To do: ${visibleText(issue.remedy, PROSE)}`)
  for (const [index, { depth, timestamp, told }] of journeyPhrases(issue.journey ?? []).entries()) {
    if (index === 0) lines.push('  Journey:')
    lines.push(`    ${'  '.repeat(depth)}${index + 1}. ${visibleText(timestamp)}  ${visibleText(told)}`)
  }
  if (issue.location !== undefined) lines.push(`  Found at: ${visibleText(issue.location)}`)
  for (const traceId of issue.traceIds.slice(0, 3)) {
    lines.push(
      `  Trace: ${visibleText(traceId)}${linkTo === undefined ? '' : `  ${visibleText(linkTo(traceId), PROSE)}`}`,
    )
  }
  return lines
}

function warningLines({ type, count, examples }: WarningGroup, file: string): readonly string[] {
  const lines = [`${visibleText(type)} (${grouped(count)})`]
  for (const issue of examples) {
    const explanation = explanationOf(issue)
    lines.push(`  - ${issue.key === null ? '' : `${visibleText(issue.key)}: `}${visibleText(issue.message, PROSE)}`)
    if (explanation !== undefined) lines.push(`    Explanation: ${visibleText(explanation, PROSE)}`)
  }
  if (count > examples.length) lines.push(`  … and ${grouped(count - examples.length)} more in ${file}`)
  const remedy = examples[0]?.remedy
  if (remedy !== undefined) lines.push(`  To do: ${visibleText(remedy, PROSE)}`)
  return lines
}

function indented(columns: number, lines: readonly string[]): readonly string[] {
  return lines.map((line) => ' '.repeat(columns) + line)
}

function joined(directory: string, path: string): string {
  return directory === '' || directory.endsWith('/') ? directory + path : `${directory}/${path}`
}
