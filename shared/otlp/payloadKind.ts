import { TracegateError } from '../errors.ts'
import { DOCUMENT, otherSignal, RESOURCE_SPANS, RESULT } from './json/documentFields.ts'
import { END, nextField, open } from './json/readField.ts'
import { createPrefixScanner, type Scanner } from './json/Scanner.ts'
import { skipValue } from './json/skipValue.ts'
import { protobufSignal } from './protobuf/protobufSignal.ts'
import { wrongSignal } from './wrongSignal.ts'

const PREFIX = 4096

export type PayloadKind = 'otlp-json' | 'otlp-protobuf' | 'ndjson-events' | 'empty'

/**
 * What inflated bytes hold, by the top-level keys of the first JSON document or by the shape of the protobuf message.
 * A JSON document without a key of OTLP is somebody's events; that it is well-formed is for their reader to say.
 * Throws `wrong-signal` for logs, metrics and profiles, `unsupported` or `corrupt` for what is neither JSON nor OTLP.
 */
export function payloadKind(bytes: Uint8Array): PayloadKind {
  refuseUtf16(bytes)
  const start = firstByteOfText(bytes)
  const signal = protobufSignal(bytes)
  if (signal === 'traces') return 'otlp-protobuf'
  if (signal !== undefined) throw wrongSignal(signal, 0)
  if (start === bytes.length) return 'empty'
  if (bytes[start] !== 0x7b) {
    throw new TracegateError('unsupported', 'The payload is neither OTLP (JSON or protobuf) nor lines of JSON events', {
      location: `@${start}`,
      remedy: 'Export with the marshaler otlp_json or otlp_proto, or write one JSON event per line.',
    })
  }
  return documentKind(bytes, start)
}

/** The first kilobytes nearly always decide; when they do not, more are looked at. */
function documentKind(bytes: Uint8Array, start: number): PayloadKind {
  for (let length = start + PREFIX; ; length *= 16) {
    const kind = jsonKind(createPrefixScanner(bytes, length), start, length >= bytes.length)
    if (kind !== undefined) return kind
  }
}

/** White space and byte order marks count as nothing. */
function firstByteOfText(bytes: Uint8Array): number {
  let pos = 0
  for (;;) {
    const byte = bytes[pos]
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) pos++
    else if (byte === 0xef && bytes[pos + 1] === 0xbb && bytes[pos + 2] === 0xbf) pos += 3
    else return pos
  }
}

function refuseUtf16(bytes: Uint8Array): void {
  const [first, second] = bytes
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  const unmarked = (first === 0x7b && second === 0) || (first === 0 && second === 0x7b)
  if (!marked && !unmarked) return
  throw new TracegateError('unsupported', 'The payload is UTF-16 text', {
    location: '@0',
    remedy: 'Write it as UTF-8 (PowerShell: Out-File -Encoding utf8).',
  })
}

/** Reads keys of the first document until one decides; `undefined` when more of it must be seen. */
function jsonKind(s: Scanner, start: number, whole: boolean): PayloadKind | undefined {
  let keys = 0
  let wrapperOnly = false
  s.pos = start
  try {
    open(s, 0x7b, 'A document')
    for (let field = nextField(s, DOCUMENT, true); field !== END; field = nextField(s, DOCUMENT, false)) {
      keys++
      if (field === RESOURCE_SPANS) return 'otlp-json'
      const signal = otherSignal(field)
      if (signal !== undefined) throw wrongSignal(signal, s.pos)
      if (field === RESULT && s.bytes[s.pos] === 0x7b) {
        const inside = insideWrapper(s)
        if (inside === 'traces') return 'otlp-json'
        wrapperOnly = inside === 'nothing' && keys === 1
      } else {
        skipValue(s)
      }
    }
  } catch (error) {
    if (!(error instanceof TracegateError) || error.code === 'wrong-signal') throw error
    if (!whole) return undefined
    if (keys === 0) throw error
    return 'ndjson-events'
  }
  return keys === 0 || (wrapperOnly && keys === 1) ? 'otlp-json' : 'ndjson-events'
}

function insideWrapper(s: Scanner): 'traces' | 'nothing' | 'other' {
  let inside: 'nothing' | 'other' = 'nothing'
  open(s, 0x7b, 'result')
  for (let field = nextField(s, DOCUMENT, true); field !== END; field = nextField(s, DOCUMENT, false)) {
    if (field === RESOURCE_SPANS) return 'traces'
    const signal = otherSignal(field)
    if (signal !== undefined) throw wrongSignal(signal, s.pos)
    inside = 'other'
    skipValue(s)
  }
  return inside
}
