const MASKED = /^h:[A-Za-z0-9_-]{22}$/

/** Whether a value has the form that masking gives: `h:` and 22 base64url characters. */
export function isMasked(value: unknown): value is string {
  return typeof value === 'string' && value.length === 24 && MASKED.test(value)
}
