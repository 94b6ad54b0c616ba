import { visibleText } from '../../reporting/visibleText.ts'
import { attemptsOf } from './attemptsOf.ts'
import { durationText } from './durationText.ts'
import { eventText } from './eventText.ts'
import { leftOutLine } from './leftOutLine.ts'
import { safeStart } from './safeStart.ts'
import type { SpanNode } from './spanForest.ts'
import { statusPaint } from './statusPaint.ts'
import type { TraceView } from './TraceView.ts'
import { type Column, terminalTable } from './terminalTable.ts'
import type { TreeOptions } from './treeText.ts'

/** Columns an indented name may move to the right. */
const DEEPEST = 32

/** The spans of a trace as a table for a terminal; events follow it. Ends in a newline. */
export function spanTable(view: TraceView, options: TreeOptions = {}): string {
  const text = terminalTable(columnsOf(view), view.nodes, options)
  return `${[text.trimEnd(), ...eventLines(view, options), ...leftOutLine(view)].join('\n')}\n`
}

function columnsOf({ summary }: TraceView): readonly Column<SpanNode>[] {
  return [
    { title: 'SPAN ID', value: ({ span }) => span.spanId },
    { title: 'NAME', value: ({ span, depth }) => ' '.repeat(Math.min(depth * 2, DEEPEST)) + span.name, least: 12 },
    { title: 'KIND', value: ({ span }) => span.kind },
    { title: 'START', value: ({ span }) => `+${durationText(span.start - summary.start)}`, align: 'right' },
    { title: 'DURATION', value: ({ span }) => durationText(span.end - span.start), align: 'right' },
    { title: 'STATUS', value: ({ span }) => span.status, style: ({ span }) => statusPaint[span.status] },
    { title: 'TIMEOUT', value: ({ span }) => (span.timeout ? 'yes' : '') },
    { title: 'ATTEMPTS', value: ({ span }) => String(attemptsOf(span)), align: 'right' },
    { title: 'ERROR', value: ({ span }) => span.error, least: 12 },
  ]
}

function eventLines({ nodes }: TraceView, { includeEvents = false }: TreeOptions): readonly string[] {
  if (!includeEvents) return []
  return nodes.flatMap(({ span }) =>
    span.events.map((event) => safeStart(`${visibleText(span.spanId)}  ${eventText(event, span)}`)),
  )
}
