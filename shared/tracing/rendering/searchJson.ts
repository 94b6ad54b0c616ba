import type { TraceMatch } from '../../ports/SpanStore.ts'
import type { SelectedField } from './selectedFields.ts'
import { spanJson, summaryJson, TRACE_JSON_VERSION } from './spanJson.ts'

/** Output of `trace search` as JSON; published as schemas/trace-search.schema.json. */
export function searchJson(matches: readonly TraceMatch[], fields: readonly SelectedField[], more: boolean) {
  const traces = matches.map((match) => ({
    ...summaryJson(match),
    matched: match.matched,
    spans: match.spans.map((span) => ({
      ...spanJson(span, false),
      ...(fields.length > 0
        ? { selected: Object.fromEntries(fields.map(({ title, json }) => [title, json(span, match)])) }
        : {}),
    })),
  }))
  return { schemaVersion: TRACE_JSON_VERSION, traces, more }
}
