import type { Tracer } from '../tracing/Tracer.ts'
import type { TraceSpan } from '../tracing/TraceSpan.ts'
import type { FlowPolicies } from './policy/flowPolicies.ts'

/** One execution of the pipeline, which all its flows are part of. */
export interface Execution {
  readonly tracer: Tracer
  readonly parentSpanId: string
  readonly policies: FlowPolicies | undefined
  /** Aborted when the execution is to end. */
  readonly signal: AbortSignal
  /** Receives spans that were not made here: evidence. */
  keepSpans(spans: readonly TraceSpan[]): void
}
