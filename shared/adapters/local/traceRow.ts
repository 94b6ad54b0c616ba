import type { SQLInputValue } from 'node:sqlite'
import type { TraceSummary } from '../../ports/SpanStore.ts'
import { statusOfTally, type TraceTally, tallyOf } from '../../ports/traceTally.ts'
import { integerOf, type Row, statusOf, textOf } from './spanRow.ts'

export const PUT_TRACE = `INSERT OR REPLACE INTO traces (trace_id, start_ns, end_ns, status, span_count, error_count,
  root_name, root_service, head_span_id, head_is_root, head_start_ns, head_status, execution_count) VALUES (${Array(13).fill('?')})`

/** The columns that {@link rowTally} needs. */
export const TALLIED =
  'trace_id, span_id, parent_span_id, service_name, name, start_ns, end_ns, status, ' +
  `json_type(attributes, '$."tracegate.evidence"') IS 'true' AS is_evidence`

export function traceValues(traceId: string, tally: TraceTally): SQLInputValue[] {
  const { start, end, spanCount, errorCount, evidenceCount, head } = tally
  const shown = [traceId, start, end, statusOfTally(tally), spanCount, errorCount, head.name, head.service]
  return [...shown, head.spanId, head.isRoot ? 1 : 0, head.start, head.status, spanCount - evidenceCount]
}

/** What a row of `traces` says, to be added to. */
export function storedTally(row: Row): TraceTally {
  return {
    start: integerOf(row.start_ns),
    end: integerOf(row.end_ns),
    spanCount: Number(row.span_count),
    errorCount: Number(row.error_count),
    evidenceCount: Number(row.span_count) - Number(row.execution_count),
    head: {
      spanId: textOf(row.head_span_id),
      isRoot: Number(row.head_is_root) === 1,
      start: integerOf(row.head_start_ns),
      name: textOf(row.root_name),
      service: textOf(row.root_service),
      status: statusOf(row.head_status),
    },
  }
}

export function summaryOf(row: Row): TraceSummary {
  return {
    traceId: textOf(row.trace_id),
    rootName: textOf(row.root_name),
    rootService: textOf(row.root_service),
    start: integerOf(row.start_ns),
    end: integerOf(row.end_ns),
    status: statusOf(row.status),
    spanCount: Number(row.span_count),
    errorCount: Number(row.error_count),
  }
}

/** What a row of `spans` alone says. */
export function rowTally(row: Row): TraceTally {
  return tallyOf({
    spanId: textOf(row.span_id),
    parentSpanId: textOf(row.parent_span_id),
    serviceName: textOf(row.service_name),
    name: textOf(row.name),
    start: integerOf(row.start_ns),
    end: integerOf(row.end_ns),
    status: statusOf(row.status),
    attributes: { 'tracegate.evidence': Number(row.is_evidence) === 1 },
  })
}
