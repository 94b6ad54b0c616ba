import { styleText } from 'node:util'
import { grouped, plural } from '../reporting/plural.ts'
import { visibleText } from '../reporting/visibleText.ts'
import type { SpecReport } from './SpecReport.ts'
import type { ShownRun, SpecFault, SpecResult } from './SpecResult.ts'
import { coverageText, type ScenarioReport, scenarioLines } from './scenarios/ScenarioReport.ts'
import { eventText, stateText } from './stepText.ts'

const SIGNS = { valid: '✔', invalid: '✖', incomplete: '?' } as const
const COLOURS = { valid: 'green', invalid: 'red', incomplete: 'yellow' } as const
const LINE = 500

/** The report for a terminal. */
export function specText({ domains, status, scenarios }: SpecReport, colour: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text
  const lines = domains.flatMap((domain) => [
    paint(['bold', COLOURS[domain.status]], `${SIGNS[domain.status]} ${visibleText(domain.label)} (${domain.domain})`),
    ...[...figures(domain), ...domain.faults.flatMap((fault) => ['', ...faultLines(fault)])].map((line) =>
      `  ${line}`.trimEnd(),
    ),
    '',
  ])
  if (scenarios !== undefined) lines.push(...scenarioPart(scenarios), '')
  return `${[...lines, paint(['bold', COLOURS[status]], `${SIGNS[status]} ${conclusion({ domains, scenarios })}`)].join('\n')}\n`
}

function scenarioPart(report: ScenarioReport): readonly string[] {
  const lines = [coverageText(report), ...report.scenarios.flatMap(scenarioLines)]
  return ['Scenarios', ...lines.map((line) => `  ${line}`)]
}

function conclusion({
  domains,
  scenarios,
}: Pick<SpecReport, 'domains'> & { scenarios: ScenarioReport | undefined }): string {
  const definitions = plural(domains.length, 'definition')
  const faults = domains.reduce((sum, domain) => sum + domain.faults.length, 0)
  const contradicted = scenarios?.scenarios.filter(({ status }) => status === 'contradicted').length ?? 0
  const wrong = [
    ...(faults === 0 ? [] : [`${plural(faults, 'fault')} in ${definitions}`]),
    ...(contradicted === 0 ? [] : [`${plural(contradicted, 'scenario')} contradicted`]),
  ]
  if (wrong.length > 0) return `NOT RIGHT: ${wrong.join(', ')}.`
  if (domains.some(({ status }) => status === 'incomplete')) {
    return 'INCOMPLETE: the limit on states was reached before the end; see --max-states and bounds.'
  }
  if (scenarios?.keys === 0) return 'INCOMPLETE: there is no event of these domains to hold the scenarios against.'
  return `CHECKED: ${definitions}, nothing wrong within the bounds.`
}

/** What was explored, one fact a line. */
function figures(domain: SpecResult): readonly string[] {
  const { states, transitions, depth, events, complete, maxStates, cut, bounds, replay } = domain
  const explored = `${plural(states, 'state')}, ${plural(transitions, 'step')}, depth ${depth}; ${plural(events, 'event')} tried in each`
  return [
    explored,
    ...(complete ? [] : [`stopped at ${grouped(maxStates)} states: what lies beyond was not seen`]),
    ...(cut === 0 ? [] : [`${plural(cut, 'state')} outside the bounds not followed: ${visibleText(bounds)}`]),
    `TLC: ${replay.status} (${visibleText(replay.reason)})`,
  ]
}

function faultLines({ kind, message, expression, remedy, run }: SpecFault): readonly string[] {
  return [
    `✖ ${visibleText(message)} [${kind}]`,
    ...(expression === '' ? [] : [`    ${visibleText(expression, LINE)}`]),
    ...(run === undefined ? [] : runLines(run)),
    `    ${visibleText(remedy)}`,
  ]
}

function runLines({ initial, steps }: ShownRun): readonly string[] {
  const rows = steps.map(({ event, action, state }, index) => {
    const sign = index === steps.length - 1 ? '✖' : '→'
    return [`${index + 1}. ${eventText(event)}`, `${sign} ${action}`, stateText(state)] as const
  })
  const all = [['0.', 'initial', stateText(initial)] as const, ...rows].map((row) =>
    row.map((cell) => visibleText(cell, LINE)),
  )
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) => `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}
