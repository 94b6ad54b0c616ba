import type { TraceSummary } from '../../ports/SpanStore.ts'
import { markdownText } from '../../reporting/markdownText.ts'
import { grouped, plural } from '../../reporting/plural.ts'
import { durationText } from './durationText.ts'
import { isoNanos } from './isoNanos.ts'

/** What a Markdown document says about a trace before its spans. */
export function traceFacts(trace: TraceSummary): readonly string[] {
  const { rootName, rootService, start, end, status, spanCount, errorCount } = trace
  return [
    `- Root: ${markdownText(rootName)} of ${markdownText(rootService)}, ${status}`,
    `- Started: ${isoNanos(start)}, took ${durationText(end - start)}`,
    `- Spans: ${grouped(spanCount)}${errorCount === 0 ? '' : `, ${plural(errorCount, 'failure')}`}`,
  ]
}
