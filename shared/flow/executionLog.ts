import type { RuntimeExecutionReport } from './runtime/RuntimeExecutionReport.ts'

/** Name of the file, in the folder for logs. */
export const EXECUTION_LOG = 'runtime_execution.log'

/** One line of the log: an execution that failed, or the first that did not after one that had. */
export type LogEntry = LoggedFailure | LoggedSuccess

interface LoggedFailure {
  readonly event: 'failure'
  /** ISO 8601. */
  readonly time: string
  readonly traceId: string
  readonly node: string
  readonly reason: string
  /** The policy in force. */
  readonly policy: RuntimeExecutionReport['policySnapshot']
  /** The node's input, masked: names, sizes, counts, digests. */
  readonly input: RuntimeExecutionReport['contextDigest']
}

interface LoggedSuccess {
  readonly event: 'success'
  readonly time: string
  /** Trace of the failure before it. */
  readonly after: string
}

export function failureEntry(report: RuntimeExecutionReport, time: string): LoggedFailure {
  const { traceId, failedNodeId = '', summary, policySnapshot, contextDigest } = report
  return {
    event: 'failure',
    time,
    traceId,
    node: failedNodeId,
    reason: summary,
    policy: policySnapshot,
    input: contextDigest,
  }
}

/** The line of an entry, with its end. */
export function logLine(entry: LogEntry): string {
  return `${JSON.stringify(entry)}\n`
}

/** The failure that the last whole line of the log tells of; `undefined` when it tells of none, or is not ours. */
export function lastFailure(log: string): LoggedFailure | undefined {
  const line = log.trimEnd().split('\n').at(-1) ?? ''
  try {
    const entry = JSON.parse(line) as Partial<LoggedFailure> | null
    const told = [entry?.node, entry?.traceId, entry?.reason]
    const isWhole = entry?.event === 'failure' && told.every((text) => typeof text === 'string')
    return isWhole ? (entry as LoggedFailure) : undefined
  } catch {
    return undefined
  }
}
