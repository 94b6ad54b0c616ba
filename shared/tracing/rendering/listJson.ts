import type { TraceSummary } from '../../ports/SpanStore.ts'
import { summaryJson, TRACE_JSON_VERSION } from './spanJson.ts'

/** Output of `trace list` as JSON; published as schemas/trace-list.schema.json. */
export function listJson(traces: readonly TraceSummary[], more: boolean) {
  return { schemaVersion: TRACE_JSON_VERSION, traces: traces.map(summaryJson), more }
}
