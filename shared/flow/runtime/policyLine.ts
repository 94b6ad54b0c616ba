/** A policy's snapshot in one line: what it says of failing fast, and everything that is not the default. */
export function policyLine(snapshot: Readonly<Record<string, unknown>>): string {
  const { failFast = true, timeout = '0ms' } = snapshot
  const { maxAttempts = 0, delay = '0ms', mode = 'fixed' } = partOf(snapshot.retry)
  const { action = 'stop', target } = partOf(snapshot.onError)
  const parts = [`fail_fast=${failFast === false ? 'False' : 'True'}`]
  if (timeout !== '0ms') parts.push(`timeout=${timeout}`)
  if (maxAttempts !== 0) parts.push(`retry=${mode}(max_attempts=${maxAttempts}, delay=${delay})`)
  if (action !== 'stop') parts.push(`on_error=${action}${target === undefined ? '' : `(${target})`}`)
  return parts.join(', ')
}

function partOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
