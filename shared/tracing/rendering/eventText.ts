import { visibleText } from '../../reporting/visibleText.ts'
import type { TraceSpan, TraceSpanEvent } from '../TraceSpan.ts'
import { durationText } from './durationText.ts'

/** One line about a span event: when after the span's start, its name, its attributes. */
export function eventText(event: TraceSpanEvent, { start }: TraceSpan): string {
  const after = event.time < start ? `-${durationText(start - event.time)}` : `+${durationText(event.time - start)}`
  const attributes = Object.entries(event.attributes).map(
    ([name, value]) => `${visibleText(name)}=${visibleText(String(value))}`,
  )
  return [after, visibleText(event.name), ...attributes].join('  ')
}
