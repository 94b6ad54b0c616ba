import type { ActiveSpan, SpanOutcome, Tracer } from '../../tracing/Tracer.ts'
import type { Step } from './Flow.ts'
import { innerNodeOf } from './inNode.ts'
import { toldError, toldSentence } from './toldError.ts'

/** The spans of one attempt of a node. */
export interface AttemptSpans extends Pick<Step, 'span' | 'fused'> {
  /** Ends what is still open. From then on the attempt's spans take no more: it may still be going on, cut off. */
  close(): void
  /** Ends the span of the fused node the error was raised in as failed, and others that are open without a status. */
  fail(error: unknown): void
  /** Ends what is still open as aborted. */
  abort(): void
}

export function attemptSpans(
  tracer: Tracer,
  node: ActiveSpan,
  policySnapshot: Readonly<Record<string, unknown>>,
): AttemptSpans {
  const fused = new Map<string, ActiveSpan>()
  let isOver = false

  const during = (span: ActiveSpan, end: ActiveSpan['end']): ActiveSpan => ({
    traceId: span.traceId,
    spanId: span.spanId,
    set: (name, value) => isOver || span.set(name, value),
    event: (name, attributes) => isOver || span.event(name, attributes),
    end: (outcome) => isOver || end(outcome),
  })
  const open = (name: string): ActiveSpan => {
    const span = tracer.start(name, { parentSpanId: node.spanId, policySnapshot })
    fused.set(name, span)
    return span
  }
  const close = (outcomeOf: (name: string) => SpanOutcome): void => {
    if (isOver) return
    isOver = true
    for (const [name, span] of fused) span.end(outcomeOf(name))
  }

  return {
    span: during(node, () => {}),
    fused(name) {
      const span = fused.get(name) ?? open(name)
      return during(span, span.end)
    },
    close: () => close(() => ({})),
    abort: () => close(() => ({ status: 'ERROR', error: 'aborted' })),
    fail(error) {
      if (isOver) return
      const inner = innerNodeOf(error)
      if (inner !== undefined) tellError(fused.get(inner) ?? open(inner), error)
      const reason = toldSentence(toldError(error))
      close((name) => (inner === name ? { status: 'ERROR', error: reason } : { status: 'UNSET' }))
    },
  }
}

/** Tells a span of an error, as OpenTelemetry names it, without any value of a payload. */
export function tellError(span: ActiveSpan, error: unknown): void {
  const told = toldError(error)
  span.event('exception', { 'exception.type': told.type, 'exception.message': toldSentence(told) })
}
