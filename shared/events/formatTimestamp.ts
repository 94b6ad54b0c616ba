import { splitNanos } from './nanos.ts'

const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
const THREE = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'))
const MINUTES = Array.from({ length: 1440 }, (_, n) => `T${TWO[Math.floor(n / 60)]}:${TWO[n % 60]}:`)

/** Dates of the days used last, by the low bits of the day's number. */
const DATES = new Array<string>(64).fill('')
const DAYS = new Array<number>(64).fill(-1)

/** ISO 8601 UTC of Unix nanoseconds (0 to 2^63 - 1): milliseconds, or six or nine digits where fewer would lose some. */
export function formatTimestamp(time: bigint): string {
  return splitNanos(time, format)
}

function format(seconds: number, nanos: number): string {
  const day = Math.floor(seconds / 86_400)
  const inDay = seconds - day * 86_400
  const minute = Math.floor(inDay / 60)
  const millis = Math.floor(nanos / 1e6)
  const rest = nanos - millis * 1e6
  const text = `${dateOf(day)}${MINUTES[minute]}${TWO[inDay - minute * 60]}.${THREE[millis]}`
  if (rest === 0) return `${text}Z`
  const micros = Math.floor(rest / 1000)
  const last = rest - micros * 1000
  return last === 0 ? `${text}${THREE[micros]}Z` : `${text}${THREE[micros]}${THREE[last]}Z`
}

function dateOf(day: number): string {
  const slot = day & 63
  if (DAYS[slot] !== day) {
    DAYS[slot] = day
    DATES[slot] = new Date(day * 86_400_000).toISOString().slice(0, 10)
  }
  return DATES[slot] ?? ''
}
