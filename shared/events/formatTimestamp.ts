import { splitNanos } from './nanos.ts'

const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
const THREE = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'))

let lastDay = -1
let lastDate = ''

/** ISO 8601 UTC of Unix nanoseconds (0 to 2^63 - 1): milliseconds, or six or nine digits where fewer would lose some. */
export function formatTimestamp(time: bigint): string {
  return splitNanos(time, format)
}

function format(seconds: number, nanos: number): string {
  const day = Math.floor(seconds / 86_400)
  if (day !== lastDay) {
    lastDay = day
    lastDate = new Date(day * 86_400_000).toISOString().slice(0, 11)
  }
  const inDay = seconds - day * 86_400
  const hour = Math.floor(inDay / 3600)
  const minute = Math.floor((inDay - hour * 3600) / 60)
  const second = inDay - hour * 3600 - minute * 60
  const millis = Math.floor(nanos / 1e6)
  const rest = nanos - millis * 1e6
  return `${lastDate}${TWO[hour]}:${TWO[minute]}:${TWO[second]}.${THREE[millis]}${rest === 0 ? '' : digitsOf(rest)}Z`
}

function digitsOf(rest: number): string {
  const micros = Math.floor(rest / 1000)
  const nanos = rest - micros * 1000
  return nanos === 0 ? `${THREE[micros]}` : `${THREE[micros]}${THREE[nanos]}`
}
