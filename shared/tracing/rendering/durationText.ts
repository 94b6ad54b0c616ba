const UNITS = [
  { unit: 'ns', nanos: 1 },
  { unit: 'µs', nanos: 1e3 },
  { unit: 'ms', nanos: 1e6 },
  { unit: 's', nanos: 1e9 },
] as const

/** Nanoseconds for people: `0 ns`, `850 ns`, `12.3 µs`, `1.50 ms`, `59.9 s`, `2m 05s`, `1h 02m`. */
export function durationText(nanos: bigint): string {
  const value = Math.max(0, Number(nanos))
  const seconds = Math.floor(value / 1e9)
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)}h ${two(Math.floor((seconds % 3600) / 60))}m`
  if (seconds >= 60) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`
  const { unit, nanos: size } = UNITS.findLast((each) => value >= each.nanos) ?? UNITS[0]
  return `${size === 1 ? value : threeDigits(value / size)} ${unit}`
}

/** Cut rather than rounded, so that nothing below a limit is shown as the limit. */
function threeDigits(value: number): string {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return (Math.floor(value * 10 ** decimals) / 10 ** decimals).toFixed(decimals)
}

const two = (value: number): string => String(value).padStart(2, '0')
