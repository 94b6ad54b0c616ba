const LATEST_SECOND = 9_223_372_036
const words = new DataView(new ArrayBuffer(8))

/**
 * Unix nanoseconds from whole seconds and nanoseconds below 10^9; undefined outside 0 to 2^63 - 1. Works on 32-bit halves
 * because arithmetic on bigints costs several times as much.
 */
export function nanosOf(seconds: number, nanos: number): bigint | undefined {
  if (seconds < 0 || seconds > LATEST_SECOND || (seconds === LATEST_SECOND && nanos > 854_775_807)) return undefined
  const upper = Math.floor(seconds / 65_536) * 1e9
  const lower = (seconds % 65_536) * 1e9 + nanos + (upper % 65_536) * 65_536
  const carry = Math.floor(lower / 4_294_967_296)
  words.setUint32(0, Math.floor(upper / 65_536) + carry)
  words.setUint32(4, lower - carry * 4_294_967_296)
  return words.getBigInt64(0)
}

/** Calls back with whole seconds and the nanoseconds left, for 0 to 2^63 - 1. */
export function splitNanos<T>(time: bigint, use: (seconds: number, nanos: number) => T): T {
  words.setBigInt64(0, time)
  const high = words.getUint32(0)
  const low = words.getUint32(4)
  const first = Math.floor(high / 1e9)
  const second = (high - first * 1e9) * 65_536 + (low >>> 16)
  const middle = Math.floor(second / 1e9)
  const third = (second - middle * 1e9) * 65_536 + (low & 65_535)
  const last = Math.floor(third / 1e9)
  return use(first * 4_294_967_296 + middle * 65_536 + last, third - last * 1e9)
}
