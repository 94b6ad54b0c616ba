import type { TraceSummary } from '../../ports/SpanStore.ts'
import { grouped } from '../../reporting/plural.ts'
import { durationText } from './durationText.ts'
import { secondsText } from './isoNanos.ts'
import { statusPaint } from './statusPaint.ts'
import type { TerminalOptions } from './TerminalOptions.ts'
import { type Column, terminalTable } from './terminalTable.ts'

/** Cut to this many digits an id is still a prefix that nothing else is likely to have. */
export const SHORT_ID = 12

const columns: readonly Column<TraceSummary>[] = [
  { title: 'TRACE ID', value: ({ traceId }) => traceId, least: SHORT_ID, cutEnd: '' },
  { title: 'STARTED', value: ({ start }) => secondsText(start) },
  { title: 'DURATION', value: ({ start, end }) => durationText(end - start), align: 'right' },
  { title: 'STATUS', value: ({ status }) => status, style: ({ status }) => statusPaint[status] },
  { title: 'SPANS', value: ({ spanCount }) => grouped(spanCount), align: 'right' },
  { title: 'FAILED', value: ({ errorCount }) => grouped(errorCount), align: 'right' },
  { title: 'SERVICE', value: ({ rootService }) => rootService, least: 4 },
  { title: 'NAME', value: ({ rootName }) => rootName, least: 4 },
]

/** Traces as a table for a terminal. */
export function listTable(traces: readonly TraceSummary[], options: TerminalOptions = {}): string {
  return terminalTable(columns, traces, options)
}
