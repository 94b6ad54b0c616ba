import type { SpanAttribute } from './TraceSpan.ts'

/** A value as an attribute can hold it: strings, booleans and finite numbers as they are, anything else as its text. */
export function spanAttribute(value: unknown): SpanAttribute {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return value as SpanAttribute
  try {
    return String(value)
  } catch {
    return typeof value
  }
}
