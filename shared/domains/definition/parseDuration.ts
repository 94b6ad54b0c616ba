const UNITS: Readonly<Record<string, bigint>> = {
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}

/** Nanoseconds of `5s`, `500ms`, `2m`, `1h`; `undefined` for anything else. */
export function parseDuration(text: string): bigint | undefined {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text)
  const unit = UNITS[match?.[2] ?? '']
  return match?.[1] === undefined || unit === undefined ? undefined : BigInt(match[1]) * unit
}
