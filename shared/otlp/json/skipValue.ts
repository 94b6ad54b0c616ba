import { MAX_DEPTH, malformed, type Scanner } from './Scanner.ts'

/** 1 for the bytes that end or interrupt a string: the quote, the backslash and the control characters. */
export const STRING_STOP = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === 0x22 || byte === 0x5c ? 1 : 0,
)

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b
const TRUE = 0x65757274
const ALSE = 0x65736c61
const NULL = 0x6c6c756e

/** Position of the first byte at or after `pos` that is not JSON white space. */
export function skipSpace(s: Scanner, pos: number): number {
  const bytes = s.bytes
  for (;;) {
    const byte = bytes[pos] as number
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return pos
    pos++
  }
}

/** `pos` is at the first byte of a string's content; returns the position of its closing quote. Sets `escaped`. */
export function stringEnd(s: Scanner, pos: number): number {
  const bytes = s.bytes
  s.escaped = false
  for (;;) {
    while (STRING_STOP[bytes[pos] as number] === 0) pos++
    const byte = bytes[pos] as number
    if (byte === QUOTE) return pos
    if (byte !== BACKSLASH) throw malformed(s, pos, 'A string holds a control character')
    s.escaped = true
    pos = escapeEnd(s, pos)
  }
}

function escapeEnd(s: Scanner, pos: number): number {
  switch (s.bytes[pos + 1]) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // solidus
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return pos + 2
    case 0x75: // u
      for (let digit = pos + 2; digit < pos + 6; digit++) {
        if (!isHexDigit(s.bytes[digit] as number)) throw malformed(s, digit, 'A \\u escape needs four hex digits')
      }
      return pos + 6
    default:
      throw malformed(s, pos + 1, 'A string holds an unknown escape')
  }
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66)
}

/** `pos` is at a minus or a digit; returns the position behind the number. */
export function numberEnd(s: Scanner, pos: number): number {
  const bytes = s.bytes
  if (bytes[pos] === 0x2d) pos++
  if (bytes[pos] === 0x30) pos++
  else pos = digitsEnd(s, pos)
  if (bytes[pos] === 0x2e) pos = digitsEnd(s, pos + 1)
  if (((bytes[pos] as number) | 0x20) === 0x65) {
    pos++
    if (bytes[pos] === 0x2b || bytes[pos] === 0x2d) pos++
    pos = digitsEnd(s, pos)
  }
  return pos
}

function digitsEnd(s: Scanner, start: number): number {
  const bytes = s.bytes
  let pos = start
  while (((bytes[pos] as number) - 0x30) >>> 0 < 10) pos++
  if (pos === start) throw malformed(s, pos, 'A value was expected here')
  return pos
}

/** A string, number, true, false or null; returns the position behind it. */
function scalarEnd(s: Scanner, pos: number, byte: number): number {
  if (byte === QUOTE) return stringEnd(s, pos + 1) + 1
  if (byte === 0x74 && s.view.getUint32(pos, true) === TRUE) return pos + 4
  if (byte === 0x66 && s.view.getUint32(pos + 1, true) === ALSE) return pos + 5
  if (byte === 0x6e && s.view.getUint32(pos, true) === NULL) return pos + 4
  return numberEnd(s, pos)
}

/** Whether the value at `pos` is null; then `pos` moves behind it. */
export function skipNull(s: Scanner): boolean {
  if (s.bytes[s.pos] !== 0x6e || s.view.getUint32(s.pos, true) !== NULL) return false
  s.pos += 4
  return true
}

/** Kinds of the brackets open inside the value being skipped, by depth; one scan runs at a time. */
const opened = new Uint8Array(MAX_DEPTH + 1)

/** Moves behind any value, checking that it is JSON; keeps nothing and does not recurse. */
export function skipValue(s: Scanner): void {
  const byte = s.bytes[s.pos] as number
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) skipContainer(s)
  else s.pos = scalarEnd(s, s.pos, byte)
}

function skipContainer(s: Scanner): void {
  const bytes = s.bytes
  const floor = s.depth
  let depth = floor
  let pos = s.pos
  for (;;) {
    let byte = bytes[pos] as number
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth === MAX_DEPTH) throw malformed(s, pos, `The JSON is nested deeper than ${MAX_DEPTH} levels`)
      opened[++depth] = byte
      pos = skipSpace(s, pos + 1)
      if (bytes[pos] !== byte + 2) {
        if (byte === OPEN_BRACE) pos = keyEnd(s, pos)
        continue
      }
      pos++
      depth--
    } else {
      pos = scalarEnd(s, pos, byte)
    }
    for (;;) {
      if (depth === floor) {
        s.pos = pos
        return
      }
      byte = bytes[pos] as number
      if (byte <= 0x20) {
        pos = skipSpace(s, pos)
        byte = bytes[pos] as number
      }
      const open = opened[depth] as number
      if (byte === 0x2c) {
        pos = skipSpace(s, pos + 1)
        if (open === OPEN_BRACE) pos = keyEnd(s, pos)
        break
      }
      if (byte !== open + 2) throw malformed(s, pos, 'A comma or a closing bracket was expected here')
      pos++
      depth--
    }
  }
}

/** `pos` is at a key; returns the position of its value. */
function keyEnd(s: Scanner, pos: number): number {
  if (s.bytes[pos] !== QUOTE) throw malformed(s, pos, 'A key was expected here')
  pos = stringEnd(s, pos + 1) + 1
  if ((s.bytes[pos] as number) <= 0x20) pos = skipSpace(s, pos)
  if (s.bytes[pos] !== 0x3a) throw malformed(s, pos, 'A colon was expected here')
  pos++
  return (s.bytes[pos] as number) <= 0x20 ? skipSpace(s, pos) : pos
}
