const nanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
}

/** Tempo reads a duration as Prometheus does (largest unit first, whole numbers), else as Go does. */
const prometheus = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/
const go = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/

const LONGEST = 2n ** 63n - 1n

export function isDuration(text: string): boolean {
  return /^\d/.test(text) && (prometheus.test(text) || go.test(text))
}

/** Nanoseconds, fractions of one cut off; `undefined` for a duration of more than 2^63 - 1 of them. */
export function durationLiteral(text: string): bigint | undefined {
  let total = 0n
  for (const [, whole = '0', fraction = '', unit = ''] of text.matchAll(/(\d+)(?:\.(\d+))?([a-zµ]+)/g)) {
    const factor = nanoseconds[unit] ?? 0n
    total += BigInt(whole) * factor + (BigInt(fraction || '0') * factor) / 10n ** BigInt(fraction.length)
  }
  return total > LONGEST ? undefined : total
}
