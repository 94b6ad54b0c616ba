import { findTrace } from '../shared/tracing/findTrace.ts'
import { spanTable } from '../shared/tracing/rendering/spanTable.ts'
import { traceView } from '../shared/tracing/rendering/TraceView.ts'
import { traceHeading } from '../shared/tracing/rendering/traceHeading.ts'
import { traceJson } from '../shared/tracing/rendering/traceJson.ts'
import { traceMarkdown } from '../shared/tracing/rendering/traceMarkdown.ts'
import { treeText } from '../shared/tracing/rendering/treeText.ts'
import { openTraces } from './openTraces.ts'
import type { TraceOptions } from './TraceOptions.ts'
import { traceOutput } from './traceOutput.ts'

export interface ShowOptions extends TraceOptions {
  readonly format: 'tree' | 'json' | 'table' | 'markdown'
  readonly includeEvents?: boolean
  readonly limit: number
}

/** `tracegate trace show`: one trace with its spans; resolves to the exit code. */
export async function traceShow(id: string, options: ShowOptions): Promise<number> {
  const { format, includeEvents = false, limit } = options
  const { terminal, text, json } = traceOutput(options)
  const view = traceView(await openTraces(options, (store) => findTrace(store, id)), limit)
  const style = { ...terminal, includeEvents }
  if (format === 'json') json(traceJson(view, includeEvents))
  else if (format === 'markdown') text(traceMarkdown(view, { includeEvents }))
  else
    text(
      `${traceHeading(view.summary, terminal)}\n${format === 'tree' ? treeText(view, style) : spanTable(view, style)}`,
    )
  return 0
}
