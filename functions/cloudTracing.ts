import type { SpanStore } from '../shared/ports/SpanStore.ts'
import { createTracer } from '../shared/tracing/createTracer.ts'
import { spanSink } from '../shared/tracing/spanSink.ts'
import type { Tracer } from '../shared/tracing/Tracer.ts'
import type { TraceSpan } from '../shared/tracing/TraceSpan.ts'

/** Milliseconds: every write costs two requests, and most invocations end before one is due. */
const DELAY = 5_000

export interface CloudTracing {
  newTrace(): Tracer
  keepSpans(spans: readonly TraceSpan[]): void
  /** Writes everything; a function may be frozen once its handler has ended. */
  close(): Promise<void>
}

interface SpanPlaces {
  readonly store: Pick<SpanStore, 'put'>
  /** Where our own spans go besides, if anywhere. */
  readonly exporter: { export(spans: readonly TraceSpan[]): void; close(): Promise<void> } | undefined
}

/** Keeps the spans of one invocation. What goes wrong with them is told and fails nothing. */
export function cloudTracing(
  { store, exporter }: SpanPlaces,
  service: string,
  onProblem: (message: string) => void,
): CloudTracing {
  const sink = spanSink(
    async () => ({ put: store.put, close: async () => {} }),
    ({ message }) => onProblem(message),
    DELAY,
  )
  const keepSpans = (spans: readonly TraceSpan[]): void => {
    sink.keep(spans)
    exporter?.export(spans.filter(({ attributes }) => attributes['tracegate.evidence'] !== true))
  }
  return {
    keepSpans,
    newTrace: () => createTracer({ resource: { 'faas.name': service }, onEnd: (span) => keepSpans([span]) }),
    async close() {
      await Promise.all([sink.close(), exporter?.close()])
    },
  }
}
