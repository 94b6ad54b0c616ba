import type { TraceSpan } from '../../../shared/tracing/TraceSpan.ts'

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
/** 2026-11-21T06:00:00Z. */
export const START = 1_795_240_800_000_000_000n
const MS = 1_000_000n

/** A span of 10 ms that went well; the time is in milliseconds after the start of the trace. */
export function spanAt(at: number, spanId: string, parentSpanId: string, rest: Partial<TraceSpan> = {}): TraceSpan {
  const start = START + BigInt(at) * MS
  return {
    traceId: TRACE,
    spanId,
    parentSpanId,
    serviceName: 'tracegate',
    resource: {},
    kind: 'internal',
    name: spanId,
    start,
    end: start + 10n * MS,
    status: 'OK',
    error: '',
    timeout: false,
    policySnapshot: undefined,
    attributes: {},
    events: [],
    ...rest,
  }
}

const policySnapshot = {
  failFast: true,
  timeout: '200ms',
  retry: { maxAttempts: 2, delay: '500ms', mode: 'exponential' },
  onError: { action: 'stop' },
}

/** A run in which `decode` was tried three times and failed. */
export const failedRun: readonly TraceSpan[] = [
  spanAt(0, 'a1', '', {
    name: 'run',
    end: START + 1500n * MS,
    status: 'ERROR',
    error: 'Retry max attempts exceeded',
    attributes: { 'tracegate.failed_node': 'decode', 'tracegate.resume_sha256': 'ab' },
  }),
  spanAt(1, 'b1', 'a1', { name: 'read', kind: 'client', end: START + 13n * MS }),
  spanAt(20, 'b2', 'a1', {
    name: 'decode',
    end: START + 1420n * MS,
    status: 'ERROR',
    error: 'Retry max attempts exceeded',
    timeout: true,
    policySnapshot,
    attributes: { 'flow.node.attempts': 3, timeout: true },
    events: [
      { name: 'retry', time: START + 220n * MS, attributes: { attempt: 2, reason: 'Timed out after 200ms' } },
      { name: 'retry', time: START + 920n * MS, attributes: { attempt: 3, reason: 'Timed out after 200ms' } },
    ],
  }),
  spanAt(30, 'c1', 'b2', { name: 'inflate', status: 'UNSET', policySnapshot }),
]
