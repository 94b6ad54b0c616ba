import { readText } from './readText.ts'
import { malformed, type Scanner } from './Scanner.ts'
import { numberEnd, stringEnd } from './skipValue.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const MAX_UINT64_DIGITS = 20
const MAX_UINT64 = 2n ** 64n - 1n
const MAX_INT64 = 2n ** 63n - 1n
const MIN_INT64 = -(2n ** 63n)
const NUMBER_FORM = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** The cheapest way to make a 64-bit BigInt is to write its two words and read them as one. */
const whole = new BigUint64Array(1)
const words = new Uint32Array(whole.buffer)

/** int64, as a number or a string of one; a bigint outside ±(2^53 - 1). Throws `corrupt` when it is no int64. */
export function readInt64(s: Scanner): number | bigint {
  const at = s.pos
  const digits = plainDigits(s)
  if (digits !== 0 && digits < 16) return digitsAt(s, s.pos - quotes(s, at) - digits, digits)
  s.pos = at
  const value = exactInteger(integerText(s, 'intValue'))
  if (value === undefined || value > MAX_INT64 || value < MIN_INT64) throw malformed(s, at, 'intValue must be an int64')
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** Unix nanoseconds, as a number or a string of one; `undefined` for 0 and for what lies outside uint64. */
export function readNanos(s: Scanner): bigint | undefined {
  const at = s.pos
  const digits = plainDigits(s)
  if (digits > 9 && digits < MAX_UINT64_DIGITS) {
    const start = s.pos - quotes(s, at) - digits
    return nanos(digitsAt(s, start, digits - 9), digitsAt(s, start + digits - 9, 9))
  }
  s.pos = at
  const value = exactInteger(integerText(s, 'A time'))
  if (value === undefined) throw malformed(s, at, 'A time must be a whole number of nanoseconds')
  return value > 0n && value <= MAX_UINT64 ? value : undefined
}

/** An int32 enum given as a number, or as a name with a number in `names`. */
export function readEnum(s: Scanner, names: ReadonlyMap<string, number>, what: string): number {
  const at = s.pos
  const digit = (s.bytes[at] as number) - 0x30
  if (digit >>> 0 < 10 && s.bytes[at + 1] === COMMA) {
    s.pos = at + 1
    return digit
  }
  const text = integerText(s, what)
  const value = names.get(text) ?? Number(exactInteger(text))
  if (!(Math.abs(value) < 2 ** 31)) throw malformed(s, at, `${what} must be a known name or an int32`)
  return value
}

/** How many digits a plain natural number at `pos` has, and moves behind it; 0 for every other form. */
function plainDigits(s: Scanner): number {
  const bytes = s.bytes
  const quoted = bytes[s.pos] === QUOTE
  const start = quoted ? s.pos + 1 : s.pos
  let pos = start
  while (((bytes[pos] as number) - 0x30) >>> 0 < 10) pos++
  if (bytes[start] === 0x30 && pos > start + 1) return 0
  const after = bytes[pos] as number
  if (quoted ? after !== QUOTE : after === 0x2e || (after | 0x20) === 0x65) return 0
  s.pos = quoted ? pos + 1 : pos
  return pos - start
}

function quotes(s: Scanner, at: number): number {
  return s.bytes[at] === QUOTE ? 1 : 0
}

/** Up to 15 digits. */
function digitsAt(s: Scanner, start: number, count: number): number {
  const bytes = s.bytes
  let value = 0
  for (let pos = start; pos < start + count; pos++) value = value * 10 + (bytes[pos] as number) - 0x30
  return value
}

/**
 * `seconds * 10^9 + rest` with `seconds` below 10^10, multiplied in parts of 16 bits that a double holds exactly.
 */
function nanos(seconds: number, rest: number): bigint {
  const high = Math.floor(seconds / 0x10000)
  const upper = high * 1e9
  const upperHigh = Math.floor(upper / 0x10000)
  const lower = (upper - upperHigh * 0x10000) * 0x10000 + (seconds - high * 0x10000) * 1e9 + rest
  const carry = Math.floor(lower / 0x100000000)
  words[0] = lower - carry * 0x100000000
  words[1] = upperHigh + carry
  return whole[0] as bigint
}

/** The text of a number, bare or in a string. */
function integerText(s: Scanner, what: string): string {
  const start = s.pos
  const first = s.bytes[start] as number
  if (first === QUOTE) {
    const end = stringEnd(s, start + 1)
    s.pos = end + 1
    return readText(s, start + 1, end, s.escaped)
  }
  if (first !== 0x2d && (first - 0x30) >>> 0 >= 10) throw malformed(s, start, `${what} must be a number`)
  s.pos = numberEnd(s, start)
  return s.bytes.latin1Slice(start, s.pos)
}

/**
 * The integer a JSON number stands for, fraction and exponent included (`1.5e3`); `undefined` for anything else. What
 * has more than 20 digits comes back as 2^64 with its sign, so that no exponent costs memory.
 */
function exactInteger(text: string): bigint | undefined {
  const parts = NUMBER_FORM.exec(text)
  if (parts === null) return undefined
  const [, sign, integer = '', fraction = '', exponent = '0'] = parts
  const digits = integer + fraction
  let first = 0
  while (first < digits.length && digits[first] === '0') first++
  if (first === digits.length) return 0n
  let end = digits.length
  while (digits[end - 1] === '0') end--
  const zeros = Number(exponent) - fraction.length + (digits.length - end)
  if (zeros < 0) return undefined
  const tooLong = end - first + zeros > MAX_UINT64_DIGITS
  const value = tooLong ? MAX_UINT64 + 1n : BigInt(digits.slice(first, end) + '0'.repeat(zeros))
  return sign === '-' ? -value : value
}
