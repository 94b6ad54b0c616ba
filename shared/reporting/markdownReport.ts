import { differencePhrases } from './differencePhrases.ts'
import { eventPhrases } from './eventPhrases.ts'
import { explainError } from './explainError.ts'
import type { DigestedIssue } from './IssueDigest.ts'
import { journeyPhrases } from './journeyPhrases.ts'
import { codeSpan, markdownLink, markdownText } from './markdownText.ts'
import { grouped, plural } from './plural.ts'
import type { RunReport } from './RunReport.ts'
import { type DomainView, explanationOf, type ReportView, reportView, type WarningGroup } from './reportView.ts'
import { sourceDetail } from './sourceDetail.ts'
import type { Status } from './statusOf.ts'

export interface MarkdownOptions {
  /** Failing findings shown in all. */
  readonly limit?: number
}

const signs = { valid: '✅', invalid: '❌', incomplete: '⚠️', error: '❌' } as const satisfies Record<Status, string>
const INPUT_LIMIT = 20

/** The report as GitHub Markdown. Data stands in code spans or is escaped, so that no key can add markup or links. */
export function markdownReport(run: RunReport, { limit = 20 }: MarkdownOptions = {}): string {
  const view = reportView(run, limit)
  const lines = [`## ${signs[view.status]} tracegate: ${view.status}`, '', markdownText(view.sentence), '']
  if (view.domains.length > 0) lines.push('### Trace:', '', ...domainTable(view.domains), '')
  for (const domain of view.domains) lines.push(...domainSection(domain, view))
  if (view.rejected.length > 0) {
    lines.push(
      '### Inputs that could not be read',
      '',
      ...view.rejected.map((problem) => explainError(problem, 'markdown')),
      '',
    )
  }
  lines.push(...inputSection(run))
  if (run.notes.length > 0) lines.push('### Notes', '', ...run.notes.map((note) => `- ${markdownText(note)}`), '')
  return `${lines.join('\n').trimEnd()}\n`
}

function domainTable(domains: readonly DomainView[]): readonly string[] {
  return [
    '| Domain | Scope | Status | Events | Keys | Findings | Warnings | Metrics |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: | --- |',
    ...domains.map(({ report, status, metrics }) => {
      const { events, partitions, issues } = report.tally.counts
      const told = metrics.map(([name, value]) => `${markdownText(name)} ${value}`).join(', ')
      const cells = [
        markdownText(report.domain.label),
        codeSpan(report.scope),
        `${signs[status]} ${status}`,
        ...[events, partitions, issues.error, issues.warning].map(grouped),
        told === '' ? '–' : told,
      ]
      return `| ${cells.join(' | ')} |`
    }),
  ]
}

function domainSection(domain: DomainView, view: ReportView): readonly string[] {
  const { report, failures, failuresLeftOut, warnings, validationPath, journeys, journeysLeftOut } = domain
  const file = validationPath === null ? 'the validation file' : codeSpan(validationPath)
  const lines: string[] = []
  for (const { key, issues } of failures) {
    const subject = key === null ? 'events without a key' : `key ${codeSpan(key)}`
    lines.push(`#### ${markdownText(report.domain.label)}, ${codeSpan(report.scope)}: ${subject}`, '')
    for (const issue of issues) lines.push(...failureLines(issue, view), '')
  }
  if (failuresLeftOut > 0) lines.push(`… and ${plural(failuresLeftOut, 'more finding')} in ${file}`, '')
  if (journeys.length > 0) {
    lines.push(`#### ${markdownText(report.domain.label)}, ${codeSpan(report.scope)}: journeys`, '')
    lines.push(...journeys.map(({ path, keys }) => `- ${plural(keys, 'key')}: ${codeSpan(path)}`))
    if (journeysLeftOut > 0) lines.push(`- … and ${plural(journeysLeftOut, 'more path')}`)
    lines.push('')
  }
  if (warnings.length > 0) {
    lines.push(`#### ${markdownText(report.domain.label)}, ${codeSpan(report.scope)}: warnings`, '')
    for (const group of warnings) lines.push(...warningLines(group, file))
    lines.push('')
  }
  return lines
}

function failureLines(issue: DigestedIssue, { linkTo }: ReportView): readonly string[] {
  const verdict = issue.verdict === undefined ? '' : ` (${issue.verdict})`
  const lines = [`**${markdownText(issue.type)}**${verdict}: ${markdownText(issue.message)}`, '']
  if (issue.counterexample !== undefined && issue.counterexample.length > 0) {
    lines.push('What happened, in this order:', '')
    for (const [index, event] of issue.counterexample.entries()) {
      const told = [codeSpan(event.timestamp), markdownText(event.type), ...eventPhrases(event).map(codeSpan)]
      lines.push(`${index + 1}. ${told.join(' ')}`)
    }
    lines.push('')
    if (issue.eventsLeftOut > 0) lines.push(`… and ${plural(issue.eventsLeftOut, 'more event')}`, '')
  }
  lines.push(`- ${issue.counterexample === undefined ? 'Rule' : 'Refused by'}: ${codeSpan(issue.rule)}`)
  for (const { field, expected, found } of differencePhrases(issue)) {
    lines.push(`- Differs in ${codeSpan(field)}: expected ${codeSpan(expected)}, found ${codeSpan(found)}`)
  }
  const explanation = explanationOf(issue)
  if (explanation !== undefined) lines.push(`- What would fix it: ${markdownText(explanation)}`)
  if (issue.remedy !== undefined) lines.push(`- To do: ${markdownText(issue.remedy)}`)
  const journey = journeyPhrases(issue.journey ?? [])
  if (journey.length > 0) lines.push('- Journey:')
  for (const [index, { timestamp, told }] of journey.entries()) {
    lines.push(`  ${index + 1}. ${codeSpan(timestamp)} ${markdownText(told)}`)
  }
  if (issue.location !== undefined) lines.push(`- Found at: ${codeSpan(issue.location)}`)
  const traces = issue.traceIds
    .slice(0, 3)
    .map((id) => (linkTo === undefined ? codeSpan(id) : markdownLink(id, linkTo(id))))
  if (traces.length > 0) lines.push(`- Trace: ${traces.join(', ')}`)
  return lines
}

function warningLines({ type, count, examples }: WarningGroup, file: string): readonly string[] {
  const lines = [`- **${markdownText(type)}** (${grouped(count)})`]
  for (const issue of examples) {
    const explanation = explanationOf(issue)
    lines.push(`  - ${issue.key === null ? '' : `${codeSpan(issue.key)}: `}${markdownText(issue.message)}`)
    if (explanation !== undefined) lines.push(`    - Explanation: ${markdownText(explanation)}`)
  }
  if (count > examples.length) lines.push(`  - … and ${grouped(count - examples.length)} more in ${file}`)
  const remedy = examples[0]?.remedy
  if (remedy !== undefined) lines.push(`  - To do: ${markdownText(remedy)}`)
  return lines
}

function inputSection({ sources }: RunReport): readonly string[] {
  const read = sources.filter((source) => source.rejected === undefined)
  if (read.length === 0) return []
  const lines = read.slice(0, INPUT_LIMIT).map(({ name, sizeBytes, sha256 }) => {
    const size = sizeBytes === undefined ? '' : `, ${plural(sizeBytes, 'byte')}`
    return `- ${codeSpan(sourceDetail(name))}${size}${sha256 === undefined ? '' : `, SHA-256 ${codeSpan(sha256)}`}`
  })
  if (read.length > INPUT_LIMIT) lines.push(`- … and ${plural(read.length - INPUT_LIMIT, 'more input')}`)
  return ['### Inputs', '', ...lines, '']
}
