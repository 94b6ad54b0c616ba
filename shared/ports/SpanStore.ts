import type { SpanStatus, TraceSpan } from '../tracing/TraceSpan.ts'
import type { Query } from '../tracing/traceql/Query.ts'

/** One trace in a list: what its root says, and how its spans went. */
export interface TraceSummary {
  readonly traceId: string
  /** Name and service of the root; those of its earliest span while the root has not ended. */
  readonly rootName: string
  readonly rootService: string
  /** Unix nanoseconds: the earliest start and the latest end. */
  readonly start: bigint
  readonly end: bigint
  /** `ERROR` when the root failed (or, without a root, any span); else the root's. */
  readonly status: SpanStatus
  readonly spanCount: number
  readonly errorCount: number
}

export interface TraceFilter {
  readonly status?: 'OK' | 'ERROR' | undefined
  /** Leaves out traces in which every span is kept as evidence (attribute `tracegate.evidence` is true). */
  readonly executions?: boolean | undefined
  readonly limit: number
}

/** A trace that a query found, with the spans that matched. */
export interface TraceMatch extends TraceSummary {
  /** Earliest first; at most `spansPerTrace` of them. */
  readonly spans: readonly TraceSpan[]
  /** How many spans of the trace matched. */
  readonly matched: number
}

export interface SearchOptions {
  /** Traces at most. */
  readonly limit: number
  /** Spans shown of each. */
  readonly spansPerTrace: number
}

/** Where spans are kept and asked for. Methods reject with a `TracegateError`. */
export interface SpanStore {
  /** Adds spans, all or none of a call; a span of the same trace and span id is replaced. */
  put(spans: readonly TraceSpan[]): Promise<void>
  /** The newest traces first, by start, then by id. */
  list(filter: TraceFilter): Promise<readonly TraceSummary[]>
  /** All spans of a trace, earliest first (then by id); none when there is no such trace. */
  trace(traceId: string): Promise<readonly TraceSpan[]>
  /** Ids of the traces whose id starts with `prefix` (lower-case), in order; at most `limit`. */
  traceIds(prefix: string, limit: number): Promise<readonly string[]>
  /** The newest traces in which the query matches. What the query says, `evaluateQuery` decides. */
  search(query: Query, options: SearchOptions): Promise<readonly TraceMatch[]>
  /**
   * Spans put after the cursor in the order they were put, with a new cursor; `undefined` starts at what comes next, `''`
   * at the first span there is. A cursor is printable ASCII without spaces; one that is none of this store's rejects with
   * `usage`. A span that was replaced comes again.
   */
  after(
    cursor: string | undefined,
    limit: number,
  ): Promise<{ readonly spans: readonly TraceSpan[]; readonly cursor: string }>
  /** Removes all spans of traces that ended before this time (Unix nanoseconds); resolves to how many spans went. */
  removeBefore(time: bigint): Promise<number>
  close(): Promise<void>
}
