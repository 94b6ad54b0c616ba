import { TracegateError } from '../errors.ts'

/** The number in a cursor of a store that numbers its spans as they come; 0 for `''`. */
export function spanCursor(cursor: string): bigint {
  if (/^\d{0,18}$/.test(cursor)) return BigInt(cursor)
  throw new TracegateError('usage', 'this is no place in the span store', {
    remedy: 'Give a place that the store named before, or none to begin with what comes next.',
  })
}
