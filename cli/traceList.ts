import { listJson } from '../shared/tracing/rendering/listJson.ts'
import { listMarkdown } from '../shared/tracing/rendering/listMarkdown.ts'
import { listTable } from '../shared/tracing/rendering/listTable.ts'
import { openTraces } from './openTraces.ts'
import type { TraceOptions } from './TraceOptions.ts'
import { traceOutput } from './traceOutput.ts'

export interface ListOptions extends TraceOptions {
  readonly format: 'table' | 'json' | 'markdown'
  readonly status?: 'OK' | 'ERROR'
  readonly limit: number
}

/** `tracegate trace list`: executions, newest first; resolves to the exit code. */
export async function traceList({ format, status, limit, ...options }: ListOptions): Promise<number> {
  const { terminal, text, json, note } = traceOutput(options)
  const found = await openTraces(options, (store) => store.list({ status, executions: true, limit: limit + 1 }))
  const traces = found.slice(0, limit)
  const more = found.length > limit
  if (format === 'json') json(listJson(traces, more))
  else if (traces.length === 0)
    text(`No execution ${status === undefined ? '' : `with status ${status} `}is kept here.\n`)
  else text(format === 'table' ? listTable(traces, terminal) : listMarkdown(traces))
  if (more) note(`there are more than these ${limit}; --limit takes up to 500.`)
  return 0
}
