import { TracegateError } from '../../errors.ts'
import { createTracer } from '../../tracing/createTracer.ts'
import type { Tracer } from '../../tracing/Tracer.ts'
import type { SpanAttributes } from '../../tracing/TraceSpan.ts'
import type { FlowPolicies } from '../policy/flowPolicies.ts'
import type { Flow } from './Flow.ts'
import { FlowFailure } from './FlowFailure.ts'
import { type FlowPlan, flowPlan, type PlannedNode } from './flowPlan.ts'
import { type NodeFailure, nodeFailure } from './nodeFailure.ts'
import { policySnapshot } from './policySnapshot.ts'
import { emptyReport, type RuntimeExecutionReport } from './RuntimeExecutionReport.ts'
import { runNode } from './runNode.ts'

export interface FlowRunOptions {
  /** Filled in by the run. One that was filled in under another trace is emptied first. */
  readonly report?: RuntimeExecutionReport | undefined
  readonly tracer?: Tracer | undefined
  /** The span the flow is part of; '' for none. */
  readonly parentSpanId?: string | undefined
  readonly policies?: FlowPolicies | undefined
  /** Ends the run at once when it is aborted. */
  readonly signal?: AbortSignal | undefined
  /** The node to start at; the first one unless given. */
  readonly startAt?: string | undefined
  /** Of the flow's span; the flow's id unless given. */
  readonly name?: string | undefined
  /** Of the flow's span. */
  readonly attributes?: SpanAttributes | undefined
}

/** Validation refuses flows that go round; one that does so all the same ends here. */
const MOST_STEPS = 1000

/**
 * Runs the nodes of a flow under their policies, each as a span of the flow's, and resolves to the context as they left
 * it. Rejects with `FlowFailure` when a node has failed for good and its policy says to stop, or the run was aborted, and
 * with `usage` before anything runs when the flow is not well formed. A node that was cut off may still be going on then,
 * with its signal aborted; nothing waits for it.
 */
async function run<C>(flow: Flow<C>, context: C, options: FlowRunOptions = {}): Promise<C> {
  const { tracer = createTracer({ onEnd: () => {} }), report = emptyReport(), policies } = options
  const { parentSpanId = '', startAt, name = flow.id, attributes = {} } = options
  const signal = options.signal ?? new AbortController().signal
  const plan = flowPlan(flow, policies)
  let next = startAt === undefined ? plan.first : plan.at(startAt)
  if (report.traceId !== tracer.traceId) Object.assign(report, emptyReport(), { traceId: tracer.traceId })
  const span = tracer.start(name, { parentSpanId, attributes })
  try {
    for (let steps = 1; next !== undefined; steps++) {
      next = await step(next, steps)
    }
    span.end()
    return context
  } catch (error) {
    const failed = error instanceof FlowFailure ? error : undefined
    if (failed !== undefined) span.set('flow.failed_node', failed.nodeId)
    span.end({
      status: 'ERROR',
      error: failed === undefined ? 'unforeseen failure' : `${failed.nodeId}: ${failed.report.summary}`,
    })
    throw error
  }

  async function step(planned: PlannedNode<C>, steps: number): Promise<PlannedNode<C> | undefined> {
    const { node, policy } = planned
    if (steps > MOST_STEPS || signal.aborted) {
      const error = signal.aborted ? signal.reason : goesRound(flow)
      const snapshot = policySnapshot(policy)
      const { aborted } = signal
      throw stopped(nodeFailure({ flow, node, policy, snapshot, input: context, error, attempts: 0, aborted }))
    }
    if (node.needs?.some((property) => context[property] === undefined)) {
      const passedOver = { parentSpanId: span.spanId, policySnapshot: policySnapshot(policy) }
      tracer.start(node.id, { ...passedOver, attributes: { 'flow.skipped': true } }).end({ status: 'UNSET' })
      return plan.after(node)
    }
    const outcome = await runNode({ flow, node, policy, context, tracer, parentSpanId: span.spanId, signal })
    if ('failure' in outcome) return goOn(planned, outcome.failure)
    return outcome.end ? undefined : plan.after(node)
  }

  function goOn(planned: PlannedNode<C>, failure: NodeFailure): PlannedNode<C> | undefined {
    const stop = stopped(failure)
    if (failure.aborted) throw stop
    flow.failed?.(context, failure.nodeId, failure.error)
    const target = whereTo(flow, context, planned, failure, plan)
    if (target === 'stop') throw stop
    return target
  }

  /** Tells the report of a failure; the error to end the flow with, if it ends. */
  function stopped({ summary, policySnapshot, contextDigest, nodeId, error, ...rest }: NodeFailure): FlowFailure {
    Object.assign(report, { failedNodeId: nodeId, summary, policySnapshot, contextDigest })
    const { failFast } = rest.policy
    return new FlowFailure({ ...rest, nodeId, failFast, report: { ...report }, cause: error })
  }
}

function whereTo<C>(
  flow: Flow<C>,
  context: C,
  { node, policy, hasOwnOnError }: PlannedNode<C>,
  { nodeId, error, timeout }: NodeFailure,
  plan: FlowPlan<C>,
): PlannedNode<C> | undefined | 'stop' {
  const recovered = hasOwnOnError || timeout ? undefined : flow.recover?.(context, nodeId, error)
  if (recovered !== undefined) return recovered === 'end' ? undefined : plan.at(recovered)
  const { action, target } = policy.onError
  if (action === 'goto') return plan.at(target)
  return action === 'continue' ? plan.after(node) : 'stop'
}

function goesRound(flow: { readonly id: string }): TracegateError {
  return new TracegateError('invalid-config', `the flow ${flow.id} goes round: ${MOST_STEPS} steps and no end`, {
    remedy: 'Correct the `next` or the `goto` that leads back.',
  })
}

export const FlowRuntime = { run }
