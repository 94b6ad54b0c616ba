import { parseTimestamp } from '../../events/parseTimestamp.ts'
import { storableTime } from '../../ports/storableSpan.ts'

/** A number of each unit that a time of this age has at least: seconds stay below until the year 5138. */
const UNITS: readonly (readonly [from: number, nanos: number])[] = [
  [1e17, 1],
  [1e14, 1e3],
  [1e11, 1e6],
  [0, 1e9],
]

/**
 * Unix nanoseconds of a time in an old database: ISO 8601, UTC when it names no zone, or a number since 1970 in seconds,
 * milli-, micro- or nanoseconds, told apart by its size. Undefined for anything else.
 */
export function oldTime(text: string): bigint | undefined {
  const number = /^(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (number === null) return parseTimestamp(text) ?? parseTimestamp(`${text}Z`)
  const [, whole = '', fraction = ''] = number
  const nanos = UNITS.find(([from]) => Number(whole) >= from)?.[1] ?? 1
  const digits = Math.log10(nanos)
  return storableTime(BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0')))
}
