const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

/** Milliseconds as policies write them, exactly: `500ms`, `90s`, `2m`, `1h`. */
export function formatDuration(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => milliseconds >= length && milliseconds % length === 0) ?? ['ms', 1]
  const amount = String(milliseconds / size)
  return (amount.includes('e') ? withoutExponent(milliseconds / size) : amount) + unit
}

/** Policies know no exponents. */
function withoutExponent(amount: number): string {
  return amount.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 })
}
