import { isAscii, isUtf8 } from 'node:buffer'
import { TracegateError } from '../../errors.ts'

/** Zero bytes that follow the text in memory. Every loop stops at a zero, so none of them compares with the end. */
export const SLACK = 64

/** JSON nesting, counted in brackets; OTLP itself needs about a dozen. */
export const MAX_DEPTH = 200

/** Slots for strings that repeat; a power of two. */
export const TEXTS = 512

/** A Buffer with what `toString(encoding, start, end)` calls after checks that cost more than the work (untyped). */
export interface TextBytes extends Buffer {
  latin1Slice(start: number, end: number): string
  utf8Slice(start: number, end: number): string
}

/**
 * A position in JSON text. The readers in this folder are plain functions over it; each expects `pos` at the first byte
 * of what it reads and leaves it behind the last.
 */
export interface Scanner {
  /** The text and at least SLACK zero bytes: an index up to `end + SLACK - 1` is always there. */
  readonly bytes: TextBytes
  readonly view: DataView
  /** Length of the text. */
  readonly end: number
  /** True when the text has no byte above 0x7f. */
  readonly ascii: boolean
  pos: number
  /** Open brackets around `pos`. */
  depth: number
  /** Whether the string read last holds an escape. */
  escaped: boolean
  /** Short strings read before, by hash (readText.ts). */
  readonly texts: string[]
}

/** Throws `corrupt` when the bytes are not UTF-8. Copies them unless SLACK zero bytes follow in the same memory. */
export function createScanner(bytes: Uint8Array): Scanner {
  const ascii = isAscii(bytes)
  if (!ascii && !isUtf8(bytes)) {
    throw new TracegateError('corrupt', 'The text is not valid UTF-8', {
      location: `@${firstInvalidByte(bytes)}`,
      remedy: 'Write the payload as UTF-8.',
    })
  }
  return scannerOver(withSlack(bytes), bytes.length, ascii)
}

/** Over a copy of the first bytes, which need not be UTF-8. */
export function createPrefixScanner(bytes: Uint8Array, length: number): Scanner {
  const prefix = bytes.subarray(0, length)
  return scannerOver(padded(prefix), prefix.length, false)
}

function scannerOver(bytes: Buffer, end: number, ascii: boolean): Scanner {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const texts = new Array<string>(TEXTS).fill('')
  return { bytes: bytes as TextBytes, view, end, ascii, pos: 0, depth: 0, escaped: false, texts }
}

function withSlack(bytes: Uint8Array): Buffer {
  const after = bytes.byteOffset + bytes.length
  if (
    after + SLACK <= bytes.buffer.byteLength &&
    new Uint8Array(bytes.buffer, after, SLACK).every((byte) => byte === 0)
  ) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length + SLACK)
  }
  return padded(bytes)
}

function padded(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length + SLACK)
  copy.set(bytes)
  return copy.fill(0, bytes.length)
}

/** Halves what is left between a valid prefix and the whole, so it costs about two more passes. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0
  let invalid = bytes.length
  while (invalid - valid > 4) {
    let middle = (valid + invalid) >>> 1
    while (middle > valid && ((bytes[middle] ?? 0) & 0xc0) === 0x80) middle--
    if (middle > valid && isUtf8(bytes.subarray(valid, middle))) valid = middle
    else if (middle > valid) invalid = middle
    else return valid
  }
  for (let length = 1; length <= 4 && valid + length <= bytes.length; length++) {
    if (!isUtf8(bytes.subarray(valid, valid + length))) continue
    valid += length
    length = 0
  }
  return valid
}

/** What cannot be read at `at`, without quoting it; `truncated` when the text ended there. */
export function malformed(s: Scanner, at: number, problem: string): TracegateError {
  if (at >= s.end) {
    return new TracegateError('truncated', 'The JSON ends in the middle of a document', {
      location: `@${s.end}`,
      remedy: 'Fetch the object again; if it is still being written, wait for the writer to finish.',
    })
  }
  return new TracegateError('corrupt', problem, {
    location: `@${at}`,
    remedy: 'Look at this byte of the inflated payload; the producer or something on the way damaged it.',
  })
}
