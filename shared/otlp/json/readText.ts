import { malformed, type Scanner, TEXTS } from './Scanner.ts'
import { stringEnd } from './skipValue.ts'

/** Strings up to this length are remembered, because types, keys and regions repeat from span to span. */
const CACHED_LENGTH = 40

/** Reads the string at `pos`; `what` names it in the error when something else is there. */
export function readString(s: Scanner, what: string): string {
  if (s.bytes[s.pos] !== 0x22) throw malformed(s, s.pos, `${what} must be a string`)
  const start = s.pos + 1
  const end = stringEnd(s, start)
  s.pos = end + 1
  return readText(s, start, end, s.escaped)
}

/** The content of a string, quotes excluded, that `stringEnd` has found to be well-formed. Lone surrogates stay. */
export function readText(s: Scanner, start: number, end: number, escaped: boolean): string {
  if (escaped) return JSON.parse(s.bytes.utf8Slice(start - 1, end + 1)) as string
  if (end - start > CACHED_LENGTH) return s.ascii ? s.bytes.latin1Slice(start, end) : s.bytes.utf8Slice(start, end)
  return shortText(s, start, end)
}

function shortText(s: Scanner, start: number, end: number): string {
  if (start === end) return ''
  const bytes = s.bytes
  const length = end - start
  const middle = bytes[start + (length >>> 1)] as number
  const slot =
    (length ^ ((bytes[end - 1] as number) << 3) ^ (middle << 5) ^ ((bytes[end - 2] as number) << 1)) & (TEXTS - 1)
  const known = s.texts[slot] as string
  if (known.length === length) {
    let index = 0
    while (index < length && known.charCodeAt(index) === bytes[start + index]) index++
    // Equal char codes above 0x7f would be a Latin-1 reading of UTF-8, hence only ASCII texts are remembered.
    if (index === length) return known
  }
  if (!s.ascii && !isAsciiText(bytes, start, end)) return bytes.utf8Slice(start, end)
  const text = bytes.latin1Slice(start, end)
  s.texts[slot] = text
  return text
}

function isAsciiText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if ((bytes[index] as number) > 0x7f) return false
  return true
}
