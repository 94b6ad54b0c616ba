import type { OnErrorPolicy, RetryPolicy } from './Policy.ts'

/** What one place says of a policy, checked; durations in milliseconds. What is absent is left to the next place. */
export interface PolicyPart {
  readonly failFast?: boolean
  readonly timeout?: number
  readonly retry?: Partial<RetryPolicy>
  readonly onError?: OnErrorPolicy
}
