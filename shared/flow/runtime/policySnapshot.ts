import type { Policy } from '../policy/Policy.ts'
import { formatDuration } from './formatDuration.ts'

/** A policy as plain JSON for spans and reports: as users write it, durations as text, nothing left out. */
export function policySnapshot({ failFast, timeout, retry, onError }: Policy): Record<string, unknown> {
  const { maxAttempts, delay, mode } = retry
  return {
    failFast,
    timeout: formatDuration(timeout),
    retry: { maxAttempts, delay: formatDuration(delay), mode },
    onError: onError.action === 'goto' ? { action: 'goto', target: onError.target } : { action: onError.action },
  }
}
