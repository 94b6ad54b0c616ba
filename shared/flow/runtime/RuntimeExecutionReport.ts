/** How a flow went, for whoever started it. A run fills it in as soon as it knows; a failure that was passed stays in it. */
export interface RuntimeExecutionReport {
  /** 32 hex digits; '' before the first run. */
  traceId: string
  /** The node that failed last, or undefined when none has. */
  failedNodeId: string | undefined
  /** Why it failed, without any value of a payload; '' when nothing has. */
  summary: string
  /** The policy the node ran under, durations as text. Plain JSON. */
  policySnapshot: Record<string, unknown>
  /** What the flow's `digest` says of the node's input. Plain JSON. */
  contextDigest: Record<string, unknown>
}

/** The report of a run that has not begun. */
export function emptyReport(): RuntimeExecutionReport {
  return { traceId: '', failedNodeId: undefined, summary: '', policySnapshot: {}, contextDigest: {} }
}
