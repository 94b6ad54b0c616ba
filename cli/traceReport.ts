import { failureReport } from '../shared/tracing/rendering/failureReport.ts'
import { DEFAULT_DATA_DIR, openTraces } from './openTraces.ts'
import type { TraceOptions } from './TraceOptions.ts'
import { traceOutput } from './traceOutput.ts'

export interface ReportOptions extends TraceOptions {
  readonly last: number
}

/** `tracegate trace report`: the failed executions as one Markdown document; resolves to the exit code. */
export async function traceReport({ dataDir, stage, last, ...options }: ReportOptions): Promise<number> {
  const traces = await openTraces({ dataDir, stage }, async (store) => {
    const failed = await store.list({ status: 'ERROR', executions: true, limit: last })
    return Promise.all(failed.map(({ traceId }) => store.trace(traceId)))
  })
  const place = dataDir === DEFAULT_DATA_DIR ? undefined : dataDir
  traceOutput({ dataDir, ...options }).text(failureReport(traces, { dataDir: place }))
  return 0
}
