import { fileExists } from '../shared/adapters/local/fileExists.ts'
import { spanEventServer } from '../shared/adapters/local/spanEventServer.ts'
import { sqliteSpanStore } from '../shared/adapters/local/sqliteSpanStore.ts'
import type { SpanStore } from '../shared/ports/SpanStore.ts'
import { followSpans, type SpanSource } from '../shared/tracing/followSpans.ts'
import { followText } from '../shared/tracing/rendering/followText.ts'
import { spanJson } from '../shared/tracing/rendering/spanJson.ts'
import { visibleJson } from '../shared/tracing/rendering/visibleJson.ts'
import type { TraceSpan } from '../shared/tracing/TraceSpan.ts'
import { tracesIn } from './openTraces.ts'
import type { TraceOptions } from './TraceOptions.ts'
import { traceOutput } from './traceOutput.ts'

export interface FollowOptions extends TraceOptions {
  readonly format: 'text' | 'json'
  readonly fromStart?: boolean
  readonly includeEvents?: boolean
  /** Port; 0 for any. */
  readonly sse?: number
}

/** `tracegate trace follow`: spans as they end, until interrupted; resolves to the exit code. */
export async function traceFollow(options: FollowOptions): Promise<number> {
  const { format, includeEvents = false, fromStart = false, sse } = options
  const { terminal, text, note } = traceOutput(options)
  const signal = interruption()
  const source = lateSource(tracesIn(options.dataDir))
  const from = fromStart ? '' : undefined
  const json = (span: TraceSpan) => visibleJson(spanJson(span, includeEvents))
  const server = sse === undefined ? undefined : await spanEventServer({ port: sse, source, from, json })
  try {
    if (server !== undefined) process.stderr.write(`Serving ${server.url}\n`)
    let isFirst = true
    for await (const { spans } of followSpans(source, from, signal)) {
      if (isFirst) note('following; interrupt to end.')
      isFirst = false
      for (const span of spans) {
        text(format === 'json' ? `${json(span)}\n` : followText(span, { ...terminal, includeEvents }))
      }
    }
  } finally {
    await server?.close()
    await source.close()
  }
  return 0
}

/** The spans of a database that may not be there yet: until it is, nothing has been put. */
function lateSource(file: string): SpanSource & Pick<SpanStore, 'close'> {
  let store: SpanStore | undefined
  return {
    async after(cursor, limit) {
      if (store === undefined && !(await fileExists(file))) return { spans: [], cursor: cursor ?? '' }
      const opened = store ?? sqliteSpanStore(file)
      store = opened
      return opened.after(cursor, limit)
    },
    close: async () => store?.close(),
  }
}

/** Aborted by the first SIGINT or SIGTERM, or when whoever reads the output is gone; a second signal ends the process. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  const stop = () => {
    controller.abort()
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.stdout.on('error', stop)
  return controller.signal
}
