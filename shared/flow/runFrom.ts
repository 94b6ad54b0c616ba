import type { SpanAttributes } from '../tracing/TraceSpan.ts'
import type { Execution } from './Execution.ts'
import type { RestorePoint } from './RestorePoint.ts'
import { restore } from './restore.ts'
import type { Flow } from './runtime/Flow.ts'
import { FlowRuntime } from './runtime/FlowRuntime.ts'
import type { RuntimeExecutionReport } from './runtime/RuntimeExecutionReport.ts'

interface RunFromOptions {
  readonly execution: Execution | undefined
  /** Where an earlier execution failed; another flow, or another object, is run from its beginning. */
  readonly from: RestorePoint | undefined
  readonly attributes?: SpanAttributes
  readonly report?: RuntimeExecutionReport
}

/** Runs a flow; from the node on where an earlier execution failed on this very thing. Throws a `FlowFailure`. */
export async function runFrom<C>(flow: Flow<C>, context: C, options: RunFromOptions): Promise<void> {
  const { execution, from, ...rest } = options
  const all = { ...execution, ...rest }
  if (from === undefined || !isHere(flow, context, from)) await FlowRuntime.run(flow, context, all)
  else if ((await restore(flow, context, from, execution)) !== 'end') {
    await FlowRuntime.run(flow, context, { ...all, startAt: from.node })
  }
}

function isHere<C>(flow: Flow<C>, context: C, { node, contextDigest }: RestorePoint): boolean {
  return flow.nodes.some(({ id }) => id === node) && thingOf(flow.digest(context)) === thingOf(contextDigest)
}

function thingOf({ object, scope, domain }: { readonly [name: string]: unknown }): string {
  return JSON.stringify([object, scope, domain])
}
