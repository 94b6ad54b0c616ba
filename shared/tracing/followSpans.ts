import { setTimeout } from 'node:timers/promises'
import { TracegateError } from '../errors.ts'
import type { SpanStore } from '../ports/SpanStore.ts'
import type { TraceSpan } from './TraceSpan.ts'

/** Of the store, what following needs. */
export type SpanSource = Pick<SpanStore, 'after'>

export interface SpanBatch {
  readonly spans: readonly TraceSpan[]
  /** Where to go on after these spans. */
  readonly cursor: string
}

const POLL_MS = 250
const PAGE = 200

/**
 * Spans as they are put, in batches, until the signal is aborted; the cursor is one of {@link SpanStore.after}. The first
 * batch comes at once and may be empty; it says that everything put from now on will come. Errors that may pass are
 * waited out after the first batch; others are thrown.
 */
export async function* followSpans(
  source: SpanSource,
  from: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<SpanBatch, void, undefined> {
  let batch = await source.after(from, PAGE)
  yield batch
  while (!signal.aborted) {
    if (batch.spans.length < PAGE) await setTimeout(POLL_MS, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    const next = await source.after(batch.cursor, PAGE).catch(waitOut)
    if (next === undefined) continue
    batch = next
    if (batch.spans.length > 0) yield batch
  }
}

function waitOut(error: unknown): undefined {
  if (!(error instanceof TracegateError && error.retryable)) throw error
}
