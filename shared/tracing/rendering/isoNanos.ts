import { formatTimestamp } from '../../events/formatTimestamp.ts'

const LATEST = 2n ** 63n - 1n

/** ISO 8601 UTC of Unix nanoseconds, always with nine digits; what lies before 1970 or after 2262 becomes that limit. */
export function isoNanos(time: bigint): string {
  const known = time < 0n ? 0n : time > LATEST ? LATEST : time
  const [seconds = '', digits = ''] = formatTimestamp(known).slice(0, -1).split('.')
  return `${seconds}.${digits.padEnd(9, '0')}Z`
}

/** ISO 8601 UTC in whole seconds, for tables. */
export function secondsText(time: bigint): string {
  return `${isoNanos(time).slice(0, 19)}Z`
}
