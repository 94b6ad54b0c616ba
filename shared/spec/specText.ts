import { styleText } from 'node:util'
import { grouped, plural } from '../reporting/plural.ts'
import { visibleText } from '../reporting/visibleText.ts'
import type { SpecReport } from './SpecReport.ts'
import type { ShownRun, SpecFault, SpecResult } from './SpecResult.ts'
import { eventText, stateText } from './stepText.ts'

const SIGNS = { valid: '✔', invalid: '✖', incomplete: '?' } as const
const COLOURS = { valid: 'green', invalid: 'red', incomplete: 'yellow' } as const
const LINE = 500

/** The report for a terminal. */
export function specText({ domains, status }: SpecReport, colour: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text
  const lines = domains.flatMap((domain) => [
    paint(['bold', COLOURS[domain.status]], `${SIGNS[domain.status]} ${visibleText(domain.label)} (${domain.domain})`),
    ...[...figures(domain), ...domain.faults.flatMap((fault) => ['', ...faultLines(fault)])].map((line) =>
      `  ${line}`.trimEnd(),
    ),
    '',
  ])
  const faults = domains.reduce((sum, domain) => sum + domain.faults.length, 0)
  const last = {
    valid: `CHECKED: ${plural(domains.length, 'definition')}, nothing wrong within the bounds.`,
    invalid: `NOT RIGHT: ${plural(faults, 'fault')} in ${plural(domains.length, 'definition')}.`,
    incomplete: 'INCOMPLETE: the limit on states was reached before the end; see --max-states and bounds.',
  }[status]
  return `${[...lines, paint(['bold', COLOURS[status]], `${SIGNS[status]} ${last}`)].join('\n')}\n`
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
