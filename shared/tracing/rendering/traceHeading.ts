import type { TraceSummary } from '../../ports/SpanStore.ts'
import { grouped, plural } from '../../reporting/plural.ts'
import { visibleText } from '../../reporting/visibleText.ts'
import { durationText } from './durationText.ts'
import { isoNanos } from './isoNanos.ts'
import { statusPaint } from './statusPaint.ts'
import { painter, type TerminalOptions } from './TerminalOptions.ts'

/** Two lines above the spans of a trace; ends in a newline. */
export function traceHeading(trace: TraceSummary, options: TerminalOptions = {}): string {
  const paint = painter(options)
  const failed = trace.errorCount === 0 ? '' : `, ${grouped(trace.errorCount)} failed`
  const facts = [
    paint(statusPaint[trace.status], trace.status),
    visibleText(trace.rootService) || '(no service)',
    isoNanos(trace.start),
    durationText(trace.end - trace.start),
    plural(trace.spanCount, 'span') + failed,
  ]
  return `${paint('bold', `Trace ${visibleText(trace.traceId)}`)}\n${facts.join('  ')}\n`
}
