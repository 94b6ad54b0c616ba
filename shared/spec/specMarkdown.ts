import { markdownTable } from 'markdown-table'
import { codeSpan, markdownText } from '../reporting/markdownText.ts'
import { grouped } from '../reporting/plural.ts'
import type { SpecReport } from './SpecReport.ts'
import type { ShownRun, SpecFault, SpecResult } from './SpecResult.ts'
import { coverageText } from './scenarios/ScenarioReport.ts'
import { eventText, stateText } from './stepText.ts'

/** The report as GitHub Markdown. */
export function specMarkdown({ domains, status, scenarios }: SpecReport): string {
  const rows = domains.map((domain) => [
    markdownText(domain.label),
    domain.status,
    grouped(domain.states),
    grouped(domain.transitions),
    String(domain.depth),
    String(domain.faults.length),
    grouped(domain.cut),
    domain.replay.status.replaceAll('_', '\\_'),
  ])
  const head = ['Domain', 'Status', 'States', 'Steps', 'Depth', 'Faults', 'Not followed', 'TLC']
  const table = markdownTable([head, ...rows], { align: ['l', 'l', 'r', 'r', 'r', 'r', 'r', 'l'] })
  const parts = [`## Specification check: ${status}`, table, ...domains.flatMap(section), ...scenarioSection(scenarios)]
  return `${parts.join('\n\n')}\n`
}

function scenarioSection(report: SpecReport['scenarios']): readonly string[] {
  if (report === undefined) return []
  const rows = report.scenarios.map(({ feature, scenario, status, keys, contradictions }) => [
    markdownText(feature),
    markdownText(scenario),
    status,
    grouped(keys),
    contradictions.map(({ key, step }) => `${codeSpan(key)}: ${markdownText(step)}`).join('; '),
  ])
  const table = markdownTable([['Feature', 'Scenario', 'Status', 'Keys', 'Not so'], ...rows], {
    align: ['l', 'l', 'l', 'r', 'l'],
  })
  return ['### Scenarios', `${coverageText(report)}.`, table]
}

function section(domain: SpecResult): readonly string[] {
  const notes = [
    ...(domain.complete ? [] : [`Stopped at ${grouped(domain.maxStates)} states: what lies beyond was not seen.`]),
    ...(domain.cut === 0 ? [] : [`Bounds: ${codeSpan(domain.bounds)}`]),
  ]
  if (domain.faults.length === 0 && notes.length === 0) return []
  return [`### ${markdownText(domain.label)}`, ...notes, ...domain.faults.flatMap(faultParts)]
}

function faultParts({ message, expression, remedy, run }: SpecFault): readonly string[] {
  const rule = expression === '' ? '' : ` ${codeSpan(expression)}`
  return [`**${markdownText(message)}**${rule}`, ...(run === undefined ? [] : [runTable(run)]), markdownText(remedy)]
}

function runTable({ initial, steps }: ShownRun): string {
  const rows = steps.map(({ event, action, state }, index) => [
    String(index + 1),
    codeSpan(eventText(event)),
    index === steps.length - 1 ? `✖ ${markdownText(action)}` : markdownText(action),
    codeSpan(stateText(state)),
  ])
  return markdownTable([
    ['Step', 'Event', 'Action', 'State after it'],
    ['0', '', 'initial', codeSpan(stateText(initial))],
    ...rows,
  ])
}
