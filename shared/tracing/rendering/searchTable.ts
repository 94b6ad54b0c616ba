import type { TraceMatch } from '../../ports/SpanStore.ts'
import { plural } from '../../reporting/plural.ts'
import { visibleText } from '../../reporting/visibleText.ts'
import { durationText } from './durationText.ts'
import { secondsText } from './isoNanos.ts'
import { SHORT_ID } from './listTable.ts'
import { type MatchRow, matchRows } from './matchRows.ts'
import type { SelectedField } from './selectedFields.ts'
import { statusPaint } from './statusPaint.ts'
import type { TerminalOptions } from './TerminalOptions.ts'
import { type Column, terminalTable } from './terminalTable.ts'

/** What a search found as a table for a terminal: a row for each span. */
export function searchTable(
  matches: readonly TraceMatch[],
  fields: readonly SelectedField[],
  options: TerminalOptions = {},
): string {
  return terminalTable(columnsWith(fields), matchRows(matches), options)
}

function columnsWith(fields: readonly SelectedField[]): readonly Column<MatchRow>[] {
  return [
    { title: 'TRACE ID', value: ({ match }) => match.traceId, least: SHORT_ID, cutEnd: '' },
    { title: 'STARTED', value: ({ span }) => (span === undefined ? '' : secondsText(span.start)) },
    {
      title: 'DURATION',
      value: ({ span }) => (span === undefined ? '' : durationText(span.end - span.start)),
      align: 'right',
    },
    {
      title: 'STATUS',
      value: ({ span }) => (span === undefined ? '' : span.status + (span.timeout ? ' timeout' : '')),
      style: ({ span }) => span && statusPaint[span.status],
    },
    { title: 'NAME', value: ({ span, leftOut }) => span?.name ?? `… ${plural(leftOut, 'more span')}`, least: 8 },
    ...fields.map(
      ({ title, text }): Column<MatchRow> => ({
        title: visibleText(title),
        value: ({ match, span }) => (span === undefined ? '' : text(span, match)),
        least: 8,
      }),
    ),
    { title: 'ERROR', value: ({ span }) => span?.error ?? '', least: 12 },
  ]
}
