import { readText } from './readText.ts'
import { malformed, type Scanner } from './Scanner.ts'
import { stringEnd } from './skipValue.ts'

const QUOTE = 0x22
const LOWER_HEX = new Uint8Array(256)
for (const digit of Buffer.from('0123456789abcdef')) LOWER_HEX[digit] = 1

/**
 * A trace id (16 bytes) or span id (8 bytes), written as hex in any case (OTLP/JSON) or as base64 (protobuf's own JSON),
 * as lower-case hex; '' when it is empty or all zeros, which OpenTelemetry calls invalid.
 */
export function readId(s: Scanner, byteLength: 8 | 16, what: string): string {
  const at = s.pos
  const start = at + 1
  const length = byteLength * 2
  if (s.bytes[at] !== QUOTE) throw malformed(s, at, `${what} must be a string`)
  if (s.bytes[start + length] === QUOTE && isLowerHex(s.bytes, start, start + length)) {
    s.pos = start + length + 1
    return s.bytes.latin1Slice(start, start + length)
  }
  const end = stringEnd(s, start)
  s.pos = end + 1
  const id = normalId(readText(s, start, end, s.escaped), byteLength)
  if (id === undefined) throw malformed(s, at, `${what} must be ${length} hex digits or base64 of ${byteLength} bytes`)
  return id
}

/** Whether all are digits or lower-case letters of hex and not all zeros. */
function isLowerHex(bytes: Uint8Array, start: number, end: number): boolean {
  let any = 0
  for (let pos = start; pos < end; pos++) {
    const byte = bytes[pos] as number
    if (LOWER_HEX[byte] === 0) return false
    any |= byte ^ 0x30
  }
  return any !== 0
}

function normalId(text: string, byteLength: number): string | undefined {
  const hex =
    text.length === byteLength * 2 && /^[0-9a-fA-F]+$/.test(text) ? text.toLowerCase() : base64ToHex(text, byteLength)
  return hex === undefined || hex === '' || /[^0]/.test(hex) ? hex : ''
}

function base64ToHex(text: string, byteLength: number): string | undefined {
  if (text === '') return ''
  const bytes = decodeBase64(text)
  return bytes?.length === byteLength ? Buffer.from(bytes).toString('hex') : undefined
}

/** Base64 with either alphabet, padded or not (protobuf's JSON mapping); `undefined` when it is not that. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const form = /^([A-Za-z0-9+/_-]*)(={0,2})$/.exec(text)
  if (form === null) return undefined
  const [, body = '', padding = ''] = form
  if (body.length % 4 === 1 || (padding !== '' && text.length % 4 !== 0)) return undefined
  return new Uint8Array(Buffer.from(body, 'base64'))
}
