import { findName, type NameTable, UNKNOWN } from '../NameTable.ts'
import { readText } from './readText.ts'
import { MAX_DEPTH, malformed, type Scanner } from './Scanner.ts'
import { skipSpace, stringEnd } from './skipValue.ts'

export const END = -2

/** Enters an object or array; `what` names it in the error when something else is there. */
export function open(s: Scanner, bracket: 0x7b | 0x5b, what: string): void {
  if (s.bytes[s.pos] !== bracket)
    throw malformed(s, s.pos, `${what} must be ${bracket === 0x7b ? 'an object' : 'an array'}`)
  if (s.depth === MAX_DEPTH) throw malformed(s, s.pos, `The JSON is nested deeper than ${MAX_DEPTH} levels`)
  s.depth++
  s.pos++
}

/** Moves to the value of the next field and returns the field's number, UNKNOWN, or END behind the closing brace. */
export function nextField(s: Scanner, table: NameTable, first: boolean): number {
  const bytes = s.bytes
  let pos = s.pos
  if ((bytes[pos] as number) <= 0x20) pos = skipSpace(s, pos)
  if (bytes[pos] === 0x7d) {
    s.pos = pos + 1
    s.depth--
    return END
  }
  if (!first) {
    if (bytes[pos] !== 0x2c) throw malformed(s, pos, 'A comma or a closing brace was expected here')
    pos++
    if ((bytes[pos] as number) <= 0x20) pos = skipSpace(s, pos)
  }
  if (bytes[pos] !== 0x22) throw malformed(s, pos, 'A key was expected here')
  const start = pos + 1
  const end = stringEnd(s, start)
  const field = s.escaped
    ? (table.byText.get(readText(s, start, end, true)) ?? UNKNOWN)
    : findName(table, bytes, start, end)
  pos = end + 1
  if ((bytes[pos] as number) <= 0x20) pos = skipSpace(s, pos)
  if (bytes[pos] !== 0x3a) throw malformed(s, pos, 'A colon was expected here')
  pos++
  if ((bytes[pos] as number) <= 0x20) pos = skipSpace(s, pos)
  s.pos = pos
  return field
}

/** Moves to the next element; false behind the closing bracket. */
export function nextElement(s: Scanner, first: boolean): boolean {
  const bytes = s.bytes
  let pos = s.pos
  if ((bytes[pos] as number) <= 0x20) pos = skipSpace(s, pos)
  if (bytes[pos] === 0x5d) {
    s.pos = pos + 1
    s.depth--
    return false
  }
  if (!first) {
    if (bytes[pos] !== 0x2c) throw malformed(s, pos, 'A comma or a closing bracket was expected here')
    pos++
    if ((bytes[pos] as number) <= 0x20) pos = skipSpace(s, pos)
  }
  s.pos = pos
  return true
}
