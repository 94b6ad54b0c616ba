import { readText } from './readText.ts'
import { malformed, type Scanner } from './Scanner.ts'
import { isHexDigit, stringEnd } from './skipValue.ts'

/**
 * A trace id (16 bytes) or span id (8 bytes), written as hex in any case (OTLP/JSON) or as base64 (protobuf's own JSON),
 * as lower-case hex; '' when it is empty or all zeros, which OpenTelemetry calls invalid.
 */
export function readId(s: Scanner, byteLength: 8 | 16, what: string): string {
  const at = s.pos
  if (s.bytes[at] !== 0x22) throw malformed(s, at, `${what} must be a string`)
  const start = at + 1
  const end = stringEnd(s, start)
  s.pos = end + 1
  if (!s.escaped) {
    if (end === start) return ''
    if (end - start === byteLength * 2) {
      const hex = lowerHex(s, start, end)
      if (hex !== undefined) return hex
    }
  }
  const id = normalId(readText(s, start, end, s.escaped), byteLength)
  if (id === undefined)
    throw malformed(s, at, `${what} must be ${byteLength * 2} hex digits or base64 of ${byteLength} bytes`)
  return id
}

/** `undefined` unless all are digits or lower-case letters of hex and not all zeros. */
function lowerHex(s: Scanner, start: number, end: number): string | undefined {
  const bytes = s.bytes
  let any = 0
  for (let pos = start; pos < end; pos++) {
    const byte = bytes[pos] as number
    if ((byte & 0x60) === 0x40 || !isHexDigit(byte)) return undefined
    any |= byte ^ 0x30
  }
  return any === 0 ? undefined : bytes.latin1Slice(start, end)
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
