import type { TraceSummary } from '../../ports/SpanStore.ts'
import { codeSpan, markdownText } from '../../reporting/markdownText.ts'
import { grouped } from '../../reporting/plural.ts'
import { durationText } from './durationText.ts'
import { secondsText } from './isoNanos.ts'
import { type MarkdownColumn, markdownRows } from './markdownRows.ts'

const columns: readonly MarkdownColumn<TraceSummary>[] = [
  { title: 'Trace', value: ({ traceId }) => codeSpan(traceId) },
  { title: 'Started', value: ({ start }) => secondsText(start) },
  { title: 'Duration', value: ({ start, end }) => durationText(end - start), align: 'right' },
  { title: 'Status', value: ({ status }) => status },
  { title: 'Spans', value: ({ spanCount }) => grouped(spanCount), align: 'right' },
  { title: 'Failed', value: ({ errorCount }) => grouped(errorCount), align: 'right' },
  { title: 'Service', value: ({ rootService }) => markdownText(rootService) },
  { title: 'Name', value: ({ rootName }) => markdownText(rootName) },
]

/** Traces as a GitHub Markdown table. */
export function listMarkdown(traces: readonly TraceSummary[]): string {
  return markdownRows(columns, traces)
}
