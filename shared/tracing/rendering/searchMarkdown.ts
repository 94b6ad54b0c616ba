import type { TraceMatch } from '../../ports/SpanStore.ts'
import { codeSpan, markdownText } from '../../reporting/markdownText.ts'
import { plural } from '../../reporting/plural.ts'
import { durationText } from './durationText.ts'
import { secondsText } from './isoNanos.ts'
import { type MarkdownColumn, markdownRows } from './markdownRows.ts'
import { type MatchRow, matchRows } from './matchRows.ts'
import type { SelectedField } from './selectedFields.ts'

/** What a search found as a GitHub Markdown table: a row for each span. */
export function searchMarkdown(matches: readonly TraceMatch[], fields: readonly SelectedField[]): string {
  const columns: readonly MarkdownColumn<MatchRow>[] = [
    { title: 'Trace', value: ({ match }) => codeSpan(match.traceId) },
    { title: 'Span', value: ({ span }) => (span === undefined ? '' : codeSpan(span.spanId)) },
    { title: 'Started', value: ({ span }) => (span === undefined ? '' : secondsText(span.start)) },
    {
      title: 'Duration',
      value: ({ span }) => (span === undefined ? '' : durationText(span.end - span.start)),
      align: 'right',
    },
    {
      title: 'Status',
      value: ({ span }) => (span === undefined ? '' : span.status + (span.timeout ? ', timeout' : '')),
    },
    {
      title: 'Name',
      value: ({ span, leftOut }) =>
        span === undefined ? `… ${plural(leftOut, 'more span')}` : markdownText(span.name),
    },
    ...fields.map(({ title, text }) => ({
      title: markdownText(title),
      value: ({ match, span }: MatchRow) => (span === undefined ? '' : markdownText(text(span, match))),
    })),
    { title: 'Error', value: ({ span }) => markdownText(span?.error ?? '') },
  ]
  return markdownRows(columns, matchRows(matches))
}
