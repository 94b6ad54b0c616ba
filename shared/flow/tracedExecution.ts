import { TracegateError } from '../errors.ts'
import type { ActiveSpan, Tracer } from '../tracing/Tracer.ts'
import type { SpanAttributes } from '../tracing/TraceSpan.ts'
import type { Execution } from './Execution.ts'

interface Traced extends Pick<Execution, 'policies' | 'keepSpans'> {
  readonly tracer: Tracer
  /** Of the root span. */
  readonly name: string
  readonly attributes?: SpanAttributes
}

/**
 * Does work as one trace: whatever flows it runs are below one root span. When it fails, what is still going on is
 * aborted, and the root says why.
 */
export async function tracedExecution<T>(
  { tracer, name, attributes = {}, policies, keepSpans }: Traced,
  work: (execution: Execution, root: ActiveSpan) => Promise<T>,
): Promise<T> {
  const ending = new AbortController()
  const root = tracer.start(name, { attributes })
  const execution = { tracer, policies, keepSpans, parentSpanId: root.spanId, signal: ending.signal }
  try {
    const result = await work(execution, root)
    root.end()
    return result
  } catch (error) {
    ending.abort()
    root.end({ status: 'ERROR', error: error instanceof TracegateError ? error.message : 'unforeseen failure' })
    throw error
  }
}
