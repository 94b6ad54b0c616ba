import { plural } from '../../reporting/plural.ts'
import { visibleText } from '../../reporting/visibleText.ts'
import type { TraceSpan } from '../TraceSpan.ts'
import { attemptsOf } from './attemptsOf.ts'
import { durationText } from './durationText.ts'
import { eventText } from './eventText.ts'
import { isoNanos } from './isoNanos.ts'
import { statusPaint } from './statusPaint.ts'
import { painter } from './TerminalOptions.ts'
import type { TreeOptions } from './treeText.ts'

/** A span that has ended, as one line (and one per event if asked for); ends in a newline. Never cut. */
export function followText(span: TraceSpan, options: TreeOptions = {}): string {
  const paint = painter(options)
  const attempts = attemptsOf(span)
  const parts = [
    isoNanos(span.end),
    visibleText(span.traceId),
    paint(statusPaint[span.status], span.status.padEnd(5)),
    durationText(span.end - span.start),
    paint('bold', visibleText(span.name) || '(no name)'),
    span.timeout ? paint('red', 'timeout') : '',
    attempts > 1 ? plural(attempts, 'attempt') : '',
    visibleText(span.error, 2000),
  ]
  const events = options.includeEvents === true ? span.events.map((event) => `  ${eventText(event, span)}`) : []
  return `${[parts.filter((part) => part !== '').join('  '), ...events].join('\n')}\n`
}
