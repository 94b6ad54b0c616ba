import type { ErrorCode } from '../errors.ts'
import { codeSpan, markdownText } from './markdownText.ts'
import type { OperationalProblem } from './RunReport.ts'
import { sourceDetail } from './sourceDetail.ts'
import { visibleText } from './visibleText.ts'

const remedies: Readonly<Record<ErrorCode, string>> = {
  usage: 'Run the command with --help to see what it takes.',
  'not-found': 'Check the path or key, and that it can be read from here.',
  unreadable: 'Check that the input can be read by this user and is not being replaced.',
  empty: 'Check that the exporter wrote spans before the file was taken.',
  truncated: 'Fetch or export the object again; it ends too early.',
  corrupt: 'Fetch or export the object again; its bytes are not what their format demands.',
  'too-large': 'Let the Collector write smaller batches, or raise the limit.',
  'wrong-signal': 'Give the traces; logs and metrics hold no spans.',
  unsupported: 'Export OTLP JSON or protobuf, or NDJSON events, plain or compressed by gzip or zstd.',
  'invalid-definition': 'Correct the domain definition at the place named.',
  'invalid-config': 'Correct the setting named.',
  conflict: 'Run the same command again; another process was faster.',
  denied: 'Check who the deployed system lets ask for this, and as whom this was asked.',
  incomplete: 'Wait until everything has arrived, and run the command again.',
  'flow-failed': 'Look at what `tracegate trace show` tells of the trace, mend it, and run again.',
  internal: 'This is a fault in tracegate: report it with this message.',
}

/** Of one message. */
const MOST_LINES = 100

/**
 * An operational error (a `TracegateError`, or the reason of a rejected input) as place, what, and remedy; the same in
 * every report. Text is two lines, Markdown one list item with one below it; neither ends in a newline. `lines` is text
 * whose message may have lines of its own: for what is wrong with settings and definitions, never for data.
 */
export function explainError(problem: OperationalProblem, format: 'text' | 'lines' | 'markdown'): string {
  const { code, message, location } = problem
  const remedy = problem.remedy ?? (Object.hasOwn(remedies, code) ? remedies[code as ErrorCode] : undefined)
  const place = location === undefined ? '' : sourceDetail(location)
  if (format === 'markdown') {
    const what = `- ${place === '' ? '' : `${codeSpan(place)}: `}${markdownText(message)} (${codeSpan(code)})`
    return remedy === undefined ? what : `${what}\n  - To do: ${markdownText(remedy)}`
  }
  const what = `error: ${place === '' ? '' : `${visibleText(place)}: `}${format === 'lines' ? visibleLines(message) : visibleText(message, 2000)} (${visibleText(code)})`
  return remedy === undefined ? what : `${what}\n  To do: ${visibleText(remedy, 2000)}`
}

/** A message that tells of several things has a line for each. */
function visibleLines(message: string): string {
  const lines = message.split('\n')
  const told = lines.slice(0, MOST_LINES).map((line) => visibleText(line, 2000))
  if (lines.length > told.length) told.push(`… ${lines.length - told.length} more`)
  return told.join('\n  ')
}
