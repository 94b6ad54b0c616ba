import { TimeoutStrategy, timeout } from 'cockatiel'
import { LONGEST_TIMER } from './longestTimer.ts'
import { NodeTimeout } from './NodeTimeout.ts'

/**
 * Does some work for at most so many milliseconds (0: without a limit). When they are over, or `signal` is aborted, the
 * signal that the work gets is aborted. A timeout rejects with `NodeTimeout` at once, whether or not the work ever
 * settles; work that computed past it counts as timed out, whatever came of it. When it fails otherwise, the work's
 * signal is aborted too, so that nothing it began goes on.
 */
export async function limitAttempt<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T> | T,
): Promise<T> {
  const attempt = new AbortController()
  const follow = (): void => attempt.abort(signal.reason)
  signal.addEventListener('abort', follow)
  const began = performance.now()
  let cut = false
  const isOver = (): boolean => milliseconds > 0 && (cut || performance.now() - began >= milliseconds)
  try {
    const result = milliseconds === 0 ? await work(attempt.signal) : await limited()
    if (isOver()) throw new NodeTimeout(milliseconds)
    return result
  } catch (error) {
    const told = isOver() && !signal.aborted && !(error instanceof NodeTimeout)
    const reason = told ? new NodeTimeout(milliseconds, cut ? undefined : error) : error
    attempt.abort(reason)
    throw reason
  } finally {
    signal.removeEventListener('abort', follow)
  }

  function limited(): Promise<T> {
    const limit = timeout(Math.min(milliseconds, LONGEST_TIMER), {
      strategy: TimeoutStrategy.Aggressive,
      abortOnReturn: false,
    })
    limit.onTimeout(() => {
      cut = true
      attempt.abort(new NodeTimeout(milliseconds))
    })
    return limit.execute(() => work(attempt.signal), signal)
  }
}
