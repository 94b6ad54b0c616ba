import { TracegateError } from '../errors.ts'
import type { SpanStore } from '../ports/SpanStore.ts'
import type { TraceSpan } from './TraceSpan.ts'

/** Spans written in one go. */
const BATCH = 1_000
/** Whoever follows sees spans this soon. */
const DELAY = 200

export interface SpanSink {
  keep(spans: readonly TraceSpan[]): void
  /** Writes what is left; spans that come later are dropped. */
  close(): Promise<void>
}

/**
 * Writes spans to a store in batches, behind the work that makes them. A store that fails must not fail that work: the
 * first failure is told, and those spans are lost. The store is opened when there is something to write. `delay` is how
 * many milliseconds a span may wait for others.
 */
export function spanSink(
  open: () => Promise<Pick<SpanStore, 'put' | 'close'>>,
  onProblem: (problem: TracegateError) => void,
  delay = DELAY,
): SpanSink {
  let store: Promise<Pick<SpanStore, 'put' | 'close'>> | undefined
  let waiting: TraceSpan[] = []
  let timer: NodeJS.Timeout | undefined
  let written = Promise.resolve()
  let isTold = false
  let isClosed = false

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const batch = waiting
    waiting = []
    if (batch.length > 0) written = written.then(() => write(batch))
  }

  async function write(spans: readonly TraceSpan[]): Promise<void> {
    try {
      store ??= open()
      await (await store).put(spans)
    } catch (cause) {
      tell(cause)
    }
  }

  function tell(cause: unknown): void {
    if (!isTold) onProblem(problemOf(cause))
    isTold = true
  }

  return {
    keep(spans) {
      if (isClosed) return
      waiting = waiting.length === 0 ? [...spans] : waiting.concat(spans)
      if (waiting.length >= BATCH) flush()
      else timer ??= setTimeout(flush, delay).unref()
    },
    async close() {
      if (isClosed) return
      isClosed = true
      flush()
      await written
      const opened = await store?.catch(() => undefined)
      await opened?.close().catch(tell)
    },
  }
}

function problemOf(cause: unknown): TracegateError {
  if (!(cause instanceof TracegateError)) return new TracegateError('internal', 'spans could not be written', { cause })
  const { code, message, location, remedy } = cause
  return new TracegateError(code, `the trace of this execution is not kept: ${message}`, { location, remedy, cause })
}
