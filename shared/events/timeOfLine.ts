import { parseTimestamp } from './parseTimestamp.ts'

type ExactReviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown

/**
 * Unix nanoseconds of a line's time: ISO 8601, or nanoseconds as a string or a number. Numbers that `JSON.parse` rounds are
 * taken again from the line's text, at `path` (`timestamp`, or `end` inside `span`). Undefined when it is no time.
 */
export function timeOfLine(value: unknown, text: string, path: 'timestamp' | 'span.end'): bigint | undefined {
  if (typeof value === 'string') return /^\d{1,19}$/.test(value) ? BigInt(value) : parseTimestamp(value)
  if (typeof value !== 'number') return undefined
  if (Number.isSafeInteger(value)) return BigInt(value)
  const source = sourceOf(text, path)
  return source !== undefined && /^\d{1,19}$/.test(source) ? BigInt(source) : undefined
}

/** The digits of a number as they stand in the line. */
function sourceOf(text: string, path: 'timestamp' | 'span.end'): string | undefined {
  const name = path === 'timestamp' ? 'timestamp' : 'end'
  const sources = new Map<unknown, string>()
  const reviver: ExactReviver = function (key, value, context) {
    if (key === name && context.source !== undefined) sources.set(this, context.source)
    return value
  }
  try {
    const root = JSON.parse(text, reviver as (key: string, value: unknown) => unknown) as { readonly span?: unknown }
    return sources.get(path === 'timestamp' ? root : root.span)
  } catch {
    // A reviver recurses: text nested more deeply than the stack allows has no exact number here.
    return undefined
  }
}
