import manifest from '../package.json' with { type: 'json' }
import { otlpSpanExporter } from '../shared/adapters/local/otlpSpanExporter.ts'
import { sqliteSpanStore } from '../shared/adapters/local/sqliteSpanStore.ts'
import type { Execution } from '../shared/flow/Execution.ts'
import { explainError } from '../shared/reporting/explainError.ts'
import { createTracer } from '../shared/tracing/createTracer.ts'
import { spanSink } from '../shared/tracing/spanSink.ts'
import type { Tracer } from '../shared/tracing/Tracer.ts'
import type { SpanAttributes, TraceSpan } from '../shared/tracing/TraceSpan.ts'
import { tracesIn } from './openTraces.ts'

export interface Tracing extends Pick<Execution, 'keepSpans'> {
  /** Resource attributes of our own spans. */
  readonly resource: SpanAttributes
  /** A tracer of a new trace. */
  newTrace(): Tracer
  close(): Promise<void>
}

/** Keeps spans in the data directory and, when the environment names an OTLP endpoint, sends our own ones there. */
export function openTracing(dataDir: string): Tracing {
  const tell = (text: string) => process.stderr.write(`${text}\n`)
  const sink = spanSink(
    async () => sqliteSpanStore(tracesIn(dataDir)),
    (problem) => tell(explainError(problem, 'text')),
  )
  const exporter = otlpSpanExporter(process.env, tell)
  const resource = { 'service.version': manifest.version, ...pipelineRun(process.env) }
  const keepSpans = (spans: readonly TraceSpan[]): void => {
    sink.keep(spans)
    exporter?.export(spans.filter(({ attributes }) => attributes['tracegate.evidence'] !== true))
  }
  return {
    resource,
    keepSpans,
    newTrace: () => createTracer({ resource, onEnd: (span) => keepSpans([span]) }),
    async close() {
      await Promise.all([sink.close(), exporter?.close()])
    },
  }
}

function pipelineRun({ GITHUB_RUN_ID }: NodeJS.ProcessEnv) {
  return GITHUB_RUN_ID === undefined || GITHUB_RUN_ID === '' ? {} : { 'cicd.pipeline.run.id': GITHUB_RUN_ID }
}
