const NANOS_PER_MILLI = 1_000_000n

/** ISO 8601 UTC of Unix nanoseconds: milliseconds always, micro- and nanoseconds when they are not zero. */
export function isoTimestamp(nanos: bigint): string {
  let millis = nanos / NANOS_PER_MILLI
  let rest = nanos - millis * NANOS_PER_MILLI
  if (rest < 0n) {
    millis -= 1n
    rest += NANOS_PER_MILLI
  }
  const toMillis = new Date(Number(millis)).toISOString()
  if (rest === 0n) return toMillis
  const digits = String(rest).padStart(6, '0').replace(/0+$/, '')
  return `${toMillis.slice(0, -1)}${digits}Z`
}
