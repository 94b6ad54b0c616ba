import type { Policy } from '../policy/Policy.ts'
import type { Flow, FlowNode } from './Flow.ts'
import { FlowFailure } from './FlowFailure.ts'
import { innerNodeOf } from './inNode.ts'
import { NodeTimeout } from './NodeTimeout.ts'
import type { RuntimeExecutionReport } from './RuntimeExecutionReport.ts'
import { toldError, toldSentence } from './toldError.ts'

/** A node that has failed for good. */
export interface NodeFailure extends Omit<RuntimeExecutionReport, 'traceId' | 'failedNodeId'> {
  /** The fused node when the error was raised in one. */
  readonly nodeId: string
  /** The node of the flow. */
  readonly resumeAt: string
  readonly error: unknown
  /** The summary without the place. */
  readonly reason: string
  readonly timeout: boolean
  readonly aborted: boolean
  readonly exhausted: boolean
  readonly policy: Policy
}

interface FailedRun<C> {
  readonly flow: Flow<C>
  readonly node: FlowNode<C>
  readonly policy: Policy
  readonly snapshot: Record<string, unknown>
  /** The context as the node got it. */
  readonly input: C
  readonly error: unknown
  /** How many attempts were begun. */
  readonly attempts: number
  readonly aborted: boolean
}

/** What is to be said of a failed node. A failure of a flow that the node ran is told as that flow tells it. */
export function nodeFailure<C>({ flow, node, policy, snapshot, input, error, ...how }: FailedRun<C>): NodeFailure {
  const { attempts, aborted } = how
  const timeout = error instanceof NodeTimeout && !aborted
  const exhausted = policy.retry.maxAttempts > 0 && attempts > policy.retry.maxAttempts && !aborted
  // The reason of an abort may be the failure of another flow.
  const inner = error instanceof FlowFailure && !aborted ? error : undefined
  const fused = aborted ? undefined : innerNodeOf(error)
  return {
    nodeId: inner?.nodeId ?? fused ?? node.id,
    resumeAt: node.id,
    error,
    ...reasonOf(error, { aborted, exhausted }),
    policySnapshot: inner?.report.policySnapshot ?? snapshot,
    contextDigest: inner?.report.contextDigest ?? digestOf(flow, input),
    timeout,
    aborted,
    exhausted: exhausted || inner?.exhausted === true,
    policy,
  }
}

function reasonOf(
  error: unknown,
  { aborted, exhausted }: { aborted: boolean; exhausted: boolean },
): { reason: string; summary: string } {
  if (aborted) return { reason: 'aborted', summary: 'aborted' }
  const { message, location } = toldError(error)
  const prefix = exhausted ? 'Retry max attempts exceeded: ' : ''
  const continued = error instanceof NodeTimeout && exhausted ? message.replace(/^T/, 't') : message
  return {
    reason: prefix + continued,
    summary: prefix + toldSentence({ message: continued, location }),
  }
}

/** As plain JSON. A digest that fails must not hide why the node did. */
function digestOf<C>(flow: Flow<C>, input: C): Record<string, unknown> {
  try {
    const whole = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
    return { ...JSON.parse(JSON.stringify(flow.digest(input), whole)) }
  } catch {
    return {}
  }
}
