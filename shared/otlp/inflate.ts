import { constants, gunzipSync, type ZlibOptions, type ZstdOptions, zstdDecompressSync } from 'node:zlib'
import { TracegateError } from '../errors.ts'
import { SLACK } from './json/Scanner.ts'
import { sniffCompression } from './sniffCompression.ts'

/** Every frame costs a decoder of its own; no writer comes near this number within the size limit. */
const MAX_ZSTD_FRAMES = 10_000
const SKIPPABLE_HEADER = 8
const CHUNK = 256 * 1024
/** The best DEFLATE can do is 1032 to 1. */
const MAX_GZIP_RATIO = 1032

/** What node:zlib gives with `info: true`, which its types leave out; `bytesWritten` is how much input was used. */
interface Inflated {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

/**
 * Undoes gzip (all members), zstd (all frames) or nothing, whatever the first bytes say. Every byte of the input is
 * accounted for: leftovers are an error. Memory stays within `maxBytes` plus a chunk.
 * Throws `empty`, `truncated`, `corrupt` or `too-large`.
 */
export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.length === 0) {
    throw new TracegateError('empty', 'The input has no bytes', { remedy: 'Check that the writer had finished.' })
  }
  switch (sniffCompression(bytes)) {
    case 'gzip':
      return gunzip(bytes, maxBytes)
    case 'zstd':
      return unzstd(bytes, maxBytes)
    case 'none':
      if (bytes.length > maxBytes) throw tooLarge(maxBytes)
      return bytes
  }
}

function gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const options: ZlibOptions = { maxOutputLength: Math.max(1, maxBytes), chunkSize: gzipChunk(bytes, maxBytes) }
  const { buffer, engine } = attempt('gzip', maxBytes, () => gunzipSync(bytes, { ...options, info: true }))
  if (engine.bytesWritten < bytes.length) throw leftovers('gzip', engine.bytesWritten)
  return clearSlack(buffer)
}

/** The size the last member claims, so that an honest single member lands in one chunk and is never copied. */
function gzipChunk(bytes: Uint8Array, maxBytes: number): number {
  if (bytes.length < 18) return CHUNK
  const claimed = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true)
  return Math.max(CHUNK, Math.min(claimed, maxBytes, bytes.length * MAX_GZIP_RATIO) + SLACK)
}

/** Zeroes what follows the result in a buffer nobody else can see, for the scanner to stop at. */
function clearSlack(buffer: Buffer): Buffer {
  const { buffer: memory, byteOffset, length } = buffer
  if (byteOffset === 0 && memory.byteLength >= CHUNK && memory.byteLength >= length + SLACK) {
    new Uint8Array(memory, length, SLACK).fill(0)
  }
  return buffer
}

/** node:zlib stops after the first frame without a word, so the frames are walked here. */
function unzstd(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const windowLogMax = Math.min(27, Math.max(10, Math.ceil(Math.log2(Math.max(1, maxBytes)))))
  const options: ZstdOptions = { chunkSize: CHUNK, params: { [constants.ZSTD_d_windowLogMax]: windowLogMax } }
  const parts: Buffer[] = []
  let total = 0
  let offset = 0
  for (let frames = 0; offset < bytes.length; frames++) {
    if (frames === MAX_ZSTD_FRAMES) throw tooManyFrames(offset)
    const rest = bytes.subarray(offset)
    if (sniffCompression(rest) !== 'zstd') throw leftovers('zstd', offset)
    if (rest[0] !== 0x28) {
      offset += skippableFrame(rest)
      continue
    }
    const maxOutputLength = Math.max(1, maxBytes - total)
    const { buffer, engine } = attempt('zstd', maxBytes, () =>
      zstdDecompressSync(rest, { ...options, maxOutputLength, info: true }),
    )
    parts.push(buffer)
    total += buffer.length
    if (total > maxBytes) throw tooLarge(maxBytes)
    offset += engine.bytesWritten
  }
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, total)
}

/** Length of a skippable frame (RFC 8878, 3.1.2), which holds no data of ours. */
function skippableFrame(bytes: Uint8Array): number {
  if (bytes.length < SKIPPABLE_HEADER) throw truncated('zstd')
  const length = SKIPPABLE_HEADER + new DataView(bytes.buffer, bytes.byteOffset + 4, 4).getUint32(0, true)
  if (length > bytes.length) throw truncated('zstd')
  return length
}

function attempt(format: string, maxBytes: number, call: () => Buffer): Inflated {
  try {
    return call() as unknown as Inflated
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'Z_BUF_ERROR') throw truncated(format, cause)
    if (code === 'ERR_BUFFER_TOO_LARGE' || code === 'ZSTD_error_frameParameter_windowTooLarge') {
      throw tooLarge(maxBytes, cause)
    }
    throw new TracegateError('corrupt', `The ${format} data is damaged`, {
      remedy: 'Fetch the object again and compare its digest with the one at the source.',
      cause,
    })
  }
}

function truncated(format: string, cause?: unknown): TracegateError {
  return new TracegateError('truncated', `The ${format} data ends too early`, {
    remedy: 'Fetch the object again; if it is still being written, wait for the writer to finish.',
    cause,
  })
}

function tooLarge(maxBytes: number, cause?: unknown): TracegateError {
  return new TracegateError('too-large', `The input inflates to more than ${maxBytes} bytes`, {
    remedy: 'Let the collector write smaller batches, or raise the limit if the source is trusted.',
    cause,
  })
}

function leftovers(format: string, offset: number): TracegateError {
  return new TracegateError('corrupt', `Bytes that are not ${format} follow the ${format} data`, {
    location: `@${offset}`,
    remedy: 'Write every object whole; do not append to a compressed file without compressing.',
  })
}

function tooManyFrames(offset: number): TracegateError {
  return new TracegateError('unsupported', `The input has more than ${MAX_ZSTD_FRAMES} zstd frames`, {
    location: `@${offset}`,
    remedy: 'Write fewer and larger frames.',
  })
}
