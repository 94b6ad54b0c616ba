import { codeSpan, markdownText } from '../../reporting/markdownText.ts'
import { attemptsOf } from './attemptsOf.ts'
import { durationText } from './durationText.ts'
import { eventText } from './eventText.ts'
import { leftOutLine } from './leftOutLine.ts'
import { type MarkdownColumn, markdownRows } from './markdownRows.ts'
import { ownPolicy } from './ownPolicy.ts'
import type { SpanNode } from './spanForest.ts'
import type { TraceView } from './TraceView.ts'
import { traceFacts } from './traceFacts.ts'

const columns: readonly MarkdownColumn<SpanNode>[] = [
  { title: 'Span', value: ({ span }) => codeSpan(span.spanId) },
  { title: 'Name', value: ({ span, depth }) => `${'› '.repeat(Math.min(depth, 16))}${markdownText(span.name)}` },
  { title: 'Kind', value: ({ span }) => span.kind },
  { title: 'Duration', value: ({ span }) => durationText(span.end - span.start), align: 'right' },
  { title: 'Status', value: ({ span }) => span.status + (span.timeout ? ', timeout' : '') },
  { title: 'Attempts', value: ({ span }) => String(attemptsOf(span)), align: 'right' },
  { title: 'Error', value: ({ span }) => markdownText(span.error) },
  { title: 'Policy', value: ({ span }) => markdownText(ownPolicy(span.policySnapshot)) },
]

/** A trace as GitHub Markdown: facts, a table of spans, the events if asked for. */
export function traceMarkdown(view: TraceView, { includeEvents = false } = {}): string {
  const lines = [`## Trace ${codeSpan(view.summary.traceId)}`, '', ...traceFacts(view.summary), '']
  lines.push(markdownRows(columns, view.nodes))
  const events = view.nodes.flatMap(({ span }) =>
    span.events.map((event) => `- ${codeSpan(span.spanId)} ${codeSpan(eventText(event, span))}`),
  )
  if (includeEvents && events.length > 0) lines.push('### Events', '', ...events, '')
  lines.push(...leftOutLine(view))
  return `${lines.join('\n').trimEnd()}\n`
}
