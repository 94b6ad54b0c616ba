import type { DefinitionFile } from '../shared/domains/domainRegistry.ts'
import { TracegateError } from '../shared/errors.ts'
import type { IngestLimits } from '../shared/flow/IngestSettings.ts'
import type { FlowPolicies } from '../shared/flow/policy/flowPolicies.ts'
import type { RestorePoint } from '../shared/flow/RestorePoint.ts'
import { FlowFailure, type FlowFailureDetails } from '../shared/flow/runtime/FlowFailure.ts'
import type { Receipt } from '../shared/ports/ResultStore.ts'
import type { SpanAttributes, TraceSpan } from '../shared/tracing/TraceSpan.ts'

/** What a worker thread needs to take objects in by itself. */
export interface IngestJob {
  readonly definitions: readonly DefinitionFile[]
  /** Names of the domains to look for. */
  readonly domains: readonly string[]
  readonly scope: string | undefined
  readonly limits: IngestLimits
  readonly dataDir: string
  /** The execution that it is part of. */
  readonly traceId: string
  readonly parentSpanId: string
  /** Resource attributes of its spans. */
  readonly resource: SpanAttributes
  readonly policies: FlowPolicies | undefined
  readonly from: RestorePoint | undefined
}

/** One object's turn: its place in the input and its path. */
export interface IngestTurn {
  readonly index: number
  readonly name: string
}

/** With the spans that ended meanwhile. */
export type IngestAnswer = { readonly index: number; readonly spans: readonly TraceSpan[] } & (
  | { readonly receipt: Receipt }
  | { readonly failure: IngestFailure }
)

type ErrorData = Pick<TracegateError, 'code' | 'message' | 'location' | 'remedy' | 'retryable'>

/** An error as data: its class does not survive the way between threads. */
export interface IngestFailure extends ErrorData {
  readonly flow: Omit<FlowFailureDetails, 'cause'> | undefined
  readonly cause: ErrorData | undefined
}

export function failureOf(error: unknown): IngestFailure {
  const flow = error instanceof FlowFailure ? detailsOf(error) : undefined
  return { ...dataOf(error), flow, cause: flow && dataOf((error as FlowFailure).cause) }
}

export function errorOf({ flow, cause, ...own }: IngestFailure): TracegateError {
  const { code, message, ...details } = cause ?? own
  const error = new TracegateError(code, message, details)
  return flow === undefined ? error : new FlowFailure({ ...flow, cause: error })
}

function detailsOf({ nodeId, resumeAt, report, reason, exhausted, failFast, aborted }: FlowFailure) {
  return { nodeId, resumeAt, report, reason, exhausted, failFast, aborted }
}

function dataOf(error: unknown): ErrorData {
  const told =
    error instanceof TracegateError
      ? error
      : new TracegateError('internal', error instanceof Error ? error.name : 'unknown failure')
  const { code, message, location, remedy, retryable } = told
  return { code, message, location, remedy, retryable }
}
