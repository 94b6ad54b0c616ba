import type { ActiveSpan, Tracer } from '../../tracing/Tracer.ts'
import type { SpanAttributes } from '../../tracing/TraceSpan.ts'
import type { Policy } from '../policy/Policy.ts'
import { attemptSpans, tellError } from './attemptSpans.ts'
import type { Flow, FlowNode } from './Flow.ts'
import { limitAttempt } from './limitAttempt.ts'
import { type NodeFailure, nodeFailure } from './nodeFailure.ts'
import { policySnapshot } from './policySnapshot.ts'
import { toldError, toldSentence } from './toldError.ts'
import { tryAgain } from './tryAgain.ts'

export interface NodeRun<C> {
  readonly flow: Flow<C>
  readonly node: FlowNode<C>
  readonly policy: Policy
  readonly context: C
  readonly tracer: Tracer
  /** The flow's span. */
  readonly parentSpanId: string
  readonly signal: AbortSignal
}

/** More retries of one node than these are counted, not told one by one. */
const RETRIES_TOLD = 100

/** Runs a node under its policy, as a span. Never rejects: a node that has failed for good is told in the result. */
export async function runNode<C>(run: NodeRun<C>): Promise<{ end: boolean } | { failure: NodeFailure }> {
  const { flow, node, policy, context, tracer, parentSpanId, signal } = run
  const input = copyOf(context)
  const snapshot = policySnapshot(policy)
  const span = tracer.start(node.id, { parentSpanId, policySnapshot: snapshot })
  let attempts = 0
  const attempt = async (number: number): Promise<'end' | undefined> => {
    attempts = number
    const own = copyOf(context)
    const spans = attemptSpans(tracer, span, snapshot)
    signal.addEventListener('abort', spans.abort)
    try {
      const { span, fused } = spans
      const result = await limitAttempt(policy.timeout, signal, (cut) =>
        node.run(own, { signal: cut, attempt: number, span, fused }),
      )
      spans.close()
      // Only now: what an attempt that was cut off still does must change nothing.
      if (typeof context === 'object' && context !== null) Object.assign(context, own)
      return result
    } catch (error) {
      if (signal.aborted) spans.abort()
      else spans.fail(error)
      throw error
    } finally {
      signal.removeEventListener('abort', spans.abort)
    }
  }
  try {
    const result = await tryAgain({ policy: policy.retry, signal, attempt, waiting: tellRetry(span) })
    span.set('flow.node.attempts', attempts)
    span.end()
    return { end: result === 'end' }
  } catch (error) {
    const failure = nodeFailure({ flow, node, policy, snapshot, input, error, attempts, aborted: signal.aborted })
    const attributes: SpanAttributes = {
      'flow.node.attempts': attempts,
      'flow.context_digest': JSON.stringify(failure.contextDigest),
      ...(failure.nodeId !== node.id && { 'flow.failed_node': failure.nodeId }),
      ...(failure.timeout && { timeout: true }),
    }
    for (const [name, value] of Object.entries(attributes)) span.set(name, value)
    if (!failure.aborted) tellError(span, error)
    span.end({ status: 'ERROR', error: failure.summary, timeout: failure.timeout })
    return { failure }
  }
}

function tellRetry(span: ActiveSpan): (error: unknown, nextAttempt: number, delay: number) => void {
  return (error, nextAttempt, delay) => {
    if (nextAttempt > RETRIES_TOLD + 1) return
    span.event('retry', { attempt: nextAttempt, delay_ms: delay, reason: toldSentence(toldError(error)) })
  }
}

/** What the node got, whatever it does to the context. */
function copyOf<C>(context: C): C {
  if (typeof context !== 'object' || context === null) return context
  return Object.assign(Object.create(Object.getPrototypeOf(context)), context)
}
