import { TracegateError } from '../../errors.ts'
import type { RuntimeExecutionReport } from './RuntimeExecutionReport.ts'

export interface FlowFailureDetails {
  readonly nodeId: string
  readonly resumeAt: string
  /** As it stood when the flow ended. */
  readonly report: RuntimeExecutionReport
  readonly reason: string
  readonly exhausted: boolean
  readonly failFast: boolean
  readonly aborted: boolean
  readonly cause: unknown
}

/**
 * A flow that ended because a node failed for good or the run was aborted. Its message is the reason; place, remedy and
 * whether another try may help are those of the last error, which is its `cause`. Of an abort the cause is the signal's
 * reason, and another try may help.
 */
export class FlowFailure extends TracegateError {
  /** The node that failed; it may have run fused into another one. */
  readonly nodeId: string
  /** The node of the flow that ran it: the same unless it was fused. */
  readonly resumeAt: string
  readonly traceId: string
  readonly report: RuntimeExecutionReport
  /** Without the place; `aborted` when the run was. */
  readonly reason: string
  /** Retries were configured and all of them failed. */
  readonly exhausted: boolean
  /** What the node's policy says: end everything else in the run at once, or let the other items finish first. */
  readonly failFast: boolean
  readonly aborted: boolean

  constructor({ nodeId, resumeAt, report, reason, exhausted, failFast, aborted, cause }: FlowFailureDetails) {
    const { location, remedy, retryable = aborted } = cause instanceof TracegateError && !aborted ? cause : {}
    super('flow-failed', reason, { location, remedy, retryable, cause })
    this.nodeId = nodeId
    this.resumeAt = resumeAt
    this.traceId = report.traceId
    this.report = report
    this.reason = reason
    this.exhausted = exhausted
    this.failFast = failFast
    this.aborted = aborted
  }
}
