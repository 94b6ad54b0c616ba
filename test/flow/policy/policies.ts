import fc from 'fast-check'
import type { Policy, PolicyConfig } from '../../../shared/flow/policy/Policy.ts'

const duration = fc.oneof(fc.nat({ max: 2_073_600_000 }), fc.constantFrom(0, 1, 1500, 60_000, 3_600_000))

/** Right policies; a `goto` goes to `report`. */
export const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  failFast: fc.boolean(),
  timeout: duration,
  retry: fc.record({
    maxAttempts: fc.nat(),
    delay: duration,
    mode: fc.constantFrom('fixed' as const, 'exponential' as const),
  }),
  onError: fc.oneof(
    fc.record({ action: fc.constantFrom('stop' as const, 'continue' as const) }),
    fc.record({ action: fc.constant('goto' as const), target: fc.constant('report') }),
  ),
})

/** The policy as a user would write it. */
export function writtenPolicy(policy: Policy): PolicyConfig {
  const { failFast, timeout, retry, onError } = policy
  return {
    failFast,
    timeout: writtenDuration(timeout),
    retry: { ...retry, delay: writtenDuration(retry.delay) },
    onError: onError.action === 'goto' ? onError : { action: onError.action },
  }
}

function writtenDuration(milliseconds: number): string {
  if (milliseconds % 3_600_000 === 0) return `${milliseconds / 3_600_000}h`
  return milliseconds % 100 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`
}
