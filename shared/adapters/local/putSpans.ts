import { storableSpan } from '../../ports/storableSpan.ts'
import { addTallies, type TraceTally, tallyOf } from '../../ports/traceTally.ts'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import type { Statements } from './preparedStatements.ts'
import { eventValues, INSERT_EVENT, INSERT_SPAN, spanValues } from './spanRow.ts'
import { PUT_TRACE, rowTally, storedTally, TALLIED, traceValues } from './traceRow.ts'

/** Adds spans or replaces them, and brings the list of traces up to date. Runs inside a transaction. */
export function putSpans(prepared: Statements, spans: readonly TraceSpan[]): void {
  const insertSpan = prepared(INSERT_SPAN)
  const insertEvent = prepared(INSERT_EVENT)
  /** What the new spans of each trace say; undefined for one whose spans have to be looked at again. */
  const added = new Map<string, TraceTally | undefined>()
  for (const given of spans) {
    const span = storableSpan(given)
    const values = spanValues(span)
    const { traceId } = span
    const tally = added.get(traceId)
    if (Number(insertSpan.run(...values).changes) === 0) {
      prepared('DELETE FROM events WHERE trace_id = ? AND span_id = ?').run(traceId, span.spanId)
      prepared('DELETE FROM spans WHERE trace_id = ? AND span_id = ?').run(traceId, span.spanId)
      insertSpan.run(...values)
      added.set(traceId, undefined)
    } else if (tally !== undefined || !added.has(traceId)) {
      added.set(traceId, tally === undefined ? tallyOf(span) : addTallies(tally, tallyOf(span)))
    }
    for (const event of span.events) insertEvent.run(...eventValues(span, event))
  }
  for (const [traceId, tally] of added) {
    const known = tally && prepared('SELECT * FROM traces WHERE trace_id = ?').get(traceId)
    const whole = known ? addTallies(storedTally(known), tally) : (tally ?? tallyAgain(prepared, traceId))
    if (whole !== undefined) prepared(PUT_TRACE).run(...traceValues(traceId, whole))
  }
}

function tallyAgain(prepared: Statements, traceId: string): TraceTally | undefined {
  let tally: TraceTally | undefined
  for (const row of prepared(`SELECT ${TALLIED} FROM spans WHERE trace_id = ?`).iterate(traceId)) {
    tally = tally === undefined ? rowTally(row) : addTallies(tally, rowTally(row))
  }
  return tally
}
