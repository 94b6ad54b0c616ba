import {
  ConstantBackoff,
  ExponentialBackoff,
  handleWhen,
  type IBackoffFactory,
  noJitterGenerator,
  retry,
} from 'cockatiel'
import type { RetryPolicy } from '../policy/Policy.ts'
import { LONGEST_TIMER } from './longestTimer.ts'

export interface Attempts<T> {
  readonly policy: RetryPolicy
  /** When it is aborted, the whole rejects at once with its reason, even if an attempt never settles. */
  readonly signal: AbortSignal
  /** `attempt` counts from 1. */
  attempt(attempt: number): Promise<T>
  /** Told after an attempt has failed, before the wait of `delay` milliseconds for the next one. */
  waiting(error: unknown, nextAttempt: number, delay: number): void
}

/** Tries until an attempt succeeds or the retries are used up; then rejects with the last error. */
export async function tryAgain<T>({ policy, signal, attempt, waiting }: Attempts<T>): Promise<T> {
  signal.throwIfAborted()
  // The library's timer for a wait goes on after an abort, so it must not hold the process; this one does, and ends.
  let wait: NodeJS.Timeout | undefined
  const retrying = retry(
    handleWhen(() => !signal.aborted),
    { maxAttempts: policy.maxAttempts, backoff: backoffOf(policy) },
  ).dangerouslyUnref()
  retrying.onRetry((event) => {
    wait = setInterval(() => {}, LONGEST_TIMER)
    waiting('error' in event ? event.error : undefined, event.attempt + 1, event.delay)
  })
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const tries = retrying.execute(async (context) => {
    clearInterval(wait)
    signal.throwIfAborted()
    return await attempt(context.attempt + 1)
  }, signal)
  try {
    return await Promise.race([aborted, tries])
  } finally {
    clearInterval(wait)
    signal.removeEventListener('abort', onAbort)
  }
}

function backoffOf({ delay, mode }: RetryPolicy): IBackoffFactory<unknown> {
  if (mode === 'fixed' || delay === 0) return new ConstantBackoff(Math.min(delay, LONGEST_TIMER))
  return new ExponentialBackoff({ initialDelay: delay, maxDelay: LONGEST_TIMER, generator: noJitterGenerator })
}
