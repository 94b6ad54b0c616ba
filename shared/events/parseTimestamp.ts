import { nanosOf } from './nanos.ts'

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

/**
 * Unix nanoseconds of an ISO 8601 time such as `2026-11-21T06:00:02.000Z`: seconds, an offset (`Z`, `+01:00`, `+0100`,
 * `+01`) and at most nine fraction digits are part of it. Exact. Undefined for anything else, for dates that do not
 * exist, and outside 1970-01-01 to 2262-04-11.
 */
export function parseTimestamp(text: string): bigint | undefined {
  if (text.length < 20 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined
  const separator = text.charCodeAt(10)
  if (separator !== 84 && separator !== 116 && separator !== 32) return undefined
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return undefined
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 5)
  const day = two(text, 8)
  const time = two(text, 11) * 3600 + two(text, 14) * 60 + two(text, 17)
  // A NaN from a character that is no digit fails every comparison.
  if (!(year >= 1969 && year <= 2262 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)))
    return undefined
  if (!(two(text, 11) <= 23 && two(text, 14) <= 59 && two(text, 17) <= 59 && time >= 0)) return undefined

  let at = 19
  let nanos = 0
  const point = text.charCodeAt(at)
  if (point === 46 || point === 44) {
    let unit = 100_000_000
    at++
    for (; at < text.length; at++) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) break
      if (unit < 1) return undefined
      nanos += digit * unit
      unit = unit === 1 ? 0 : unit / 10
    }
    if (unit === 100_000_000) return undefined
  }
  const zone = text.charCodeAt(at)
  const offset = (zone === 90 || zone === 122) && text.length === at + 1 ? 0 : offsetOf(text.slice(at))
  if (offset === undefined) return undefined
  return nanosOf(daysSinceEpoch(year, month, day) * 86_400 + time - offset, nanos)
}

function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function offsetOf(text: string): number | undefined {
  const match = /^([+-])([01]\d|2[0-3])(?::?([0-5]\d))?$/.exec(text)
  if (match === null) return undefined
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60
  return match[1] === '-' ? -seconds : seconds
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function daysSinceEpoch(year: number, month: number, day: number): number {
  const past = year - 1
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 477
  const leap = month > 2 && isLeap(year) ? 1 : 0
  return (year - 1970) * 365 + leapDays + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + leap + day - 1
}
