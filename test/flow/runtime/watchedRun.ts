import type { Flow, FlowNode } from '../../../shared/flow/runtime/Flow.ts'
import { FlowFailure } from '../../../shared/flow/runtime/FlowFailure.ts'
import { type FlowRunOptions, FlowRuntime } from '../../../shared/flow/runtime/FlowRuntime.ts'
import { emptyReport } from '../../../shared/flow/runtime/RuntimeExecutionReport.ts'
import { createTracer } from '../../../shared/tracing/createTracer.ts'
import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'

export type Context = { [name: string]: unknown }
export type Node = FlowNode<Context>

export function flowOf(nodes: readonly Node[], more: Partial<Flow<Context>> = {}): Flow<Context> {
  return { id: 'trial', nodes, digest: (context) => ({ names: Object.keys(context).toSorted() }), ...more }
}

/** Runs a flow to its end; what came of it. `failure` is undefined when it resolved; other errors are thrown. */
export async function watchedRun(flow: Flow<Context>, options: FlowRunOptions = {}, context: Context = {}) {
  const spans: TraceSpan[] = []
  const report = emptyReport()
  const tracer = createTracer({ onEnd: (span) => spans.push(span) })
  let failure: FlowFailure | undefined
  let result: Context | undefined
  try {
    result = await FlowRuntime.run(flow, context, { report, tracer, ...options })
  } catch (error) {
    if (!(error instanceof FlowFailure)) throw error
    failure = error
  }
  const named = (name: string) => spans.filter((span) => span.name === name)
  return {
    spans,
    report,
    failure,
    result,
    context,
    traceId: tracer.traceId,
    named,
    span: (name: string) => named(name)[0],
  }
}

/** Spans as an indented tree: name and status, children by start. */
export function treeOf(spans: readonly TraceSpan[], parent = '', indent = ''): string[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .toSorted((a, b) => (a.start < b.start ? -1 : 1))
    .flatMap((span) => [`${indent}${span.name} ${span.status}`, ...treeOf(spans, span.spanId, `${indent}  `)])
}

/** Never settles, and ignores its signal. */
export function hang(): Promise<undefined> {
  return new Promise(() => {})
}
