/**
 * A sum kept without rounding, as numbers that do not overlap (J. R. Shewchuk, "Adaptive Precision Floating-Point
 * Arithmetic", 1997). However the addends are ordered or split over partial sums, `roundedSum` gives the same number.
 * Empty is zero. An addend that is not finite, or an overflow, makes it `[NaN]` for good.
 */
export type ExactSum = readonly number[]

export function addExactly(sum: ExactSum, addend: number): ExactSum {
  if (sum.length <= 1) {
    const only = sum[0] ?? 0
    const total = only + addend
    if (Number.isSafeInteger(total) && Number.isInteger(only) && Number.isInteger(addend)) return [total]
  }
  const parts: number[] = []
  let high = addend
  for (const part of sum) {
    const [large, small] = Math.abs(high) >= Math.abs(part) ? [high, part] : [part, high]
    const total = large + small
    const lost = small - (total - large)
    if (lost !== 0) parts.push(lost)
    high = total
  }
  if (!Number.isFinite(high)) return [Number.NaN]
  parts.push(high)
  return parts
}

export function mergeExactly(a: ExactSum, b: ExactSum): ExactSum {
  return b.reduce(addExactly, a)
}

/** The double nearest to the exact sum (ties to even); null when it is not a finite number. */
export function roundedSum(sum: ExactSum): number | null {
  const parts = sum.filter((part) => part !== 0)
  let high = parts.pop() ?? 0
  if (!Number.isFinite(high)) return null
  let lost = 0
  while (parts.length > 0 && lost === 0) {
    const next = parts.pop() ?? 0
    const total = high + next
    lost = next - (total - high)
    high = total
  }
  // Half-way cases: what lies below decides which neighbour is nearer.
  const below = parts.at(-1) ?? 0
  if ((lost < 0 && below < 0) || (lost > 0 && below > 0)) {
    const doubled = lost * 2
    const moved = high + doubled
    if (doubled === moved - high) high = moved
  }
  return high === 0 ? 0 : high
}
