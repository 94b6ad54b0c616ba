import { spanJson, summaryJson, TRACE_JSON_VERSION } from './spanJson.ts'
import type { TraceView } from './TraceView.ts'

/** Output of `trace show` as JSON; published as schemas/trace.schema.json. */
export function traceJson({ summary, nodes, leftOut }: TraceView, includeEvents: boolean) {
  return {
    schemaVersion: TRACE_JSON_VERSION,
    trace: summaryJson(summary),
    spans: nodes.map(({ span }) => spanJson(span, includeEvents)),
    spansLeftOut: leftOut,
  }
}
