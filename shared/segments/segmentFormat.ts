import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { TracegateError } from '../errors.ts'

/** A block is closed by the line that brings it to this many characters. */
export const BLOCK_LENGTH = 65_536
/** What the index may say about sizes: a reader allocates no more than this at once. */
export const LARGEST_BLOCK = 256 * 1024 * 1024

/** Magic, version, bytes of the compressed index, bytes of the index. Big-endian, at the very end of a segment. */
export const TRAILER_SIZE = 20
const MAGIC = 0x5447_5345_474d_4e54n
const VERSION = 1

export interface Trailer {
  readonly indexSize: number
  readonly indexRawSize: number
}

export function writeTrailer({ indexSize, indexRawSize }: Trailer): Buffer {
  const bytes = Buffer.alloc(TRAILER_SIZE)
  bytes.writeUInt32BE(indexSize, 0)
  bytes.writeUInt32BE(indexRawSize, 4)
  bytes.writeUInt32BE(VERSION, 8)
  bytes.writeBigUInt64BE(MAGIC, 12)
  return bytes
}

export function readTrailer(bytes: Uint8Array): Trailer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length !== TRAILER_SIZE || view.getBigUint64(12) !== MAGIC) throw corruptSegment('it does not end as one')
  if (view.getUint32(8) !== VERSION) {
    throw new TracegateError('unsupported', 'the segment was written in another format version', {
      remedy: 'use the version of tracegate that wrote it, or take the objects in again',
    })
  }
  return { indexSize: view.getUint32(0), indexRawSize: view.getUint32(4) }
}

const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }

/** zstd level 1 with its checksum, so that a flipped bit is noticed when the bytes are read. */
export function compressBlock(raw: Uint8Array): Buffer {
  return zstdCompressSync(raw, COMPRESSION)
}

export function inflateBlock(stored: Uint8Array, rawSize: number): Buffer {
  let raw: Buffer
  try {
    // A chunk of the whole size saves the copies of smaller ones; a hostile size allocates no more than usual.
    const chunkSize = Math.min(Math.max(rawSize, 64), 4 * BLOCK_LENGTH)
    raw = zstdDecompressSync(stored, { chunkSize, maxOutputLength: Math.max(1, rawSize) })
  } catch (cause) {
    throw corruptSegment('a block cannot be inflated', cause)
  }
  if (raw.length !== rawSize) throw corruptSegment('a block has another size than the index says')
  return raw
}

export function corruptSegment(reason: string, cause?: unknown): TracegateError {
  return new TracegateError('corrupt', `the segment is damaged: ${reason}`, {
    remedy: 'remove it and take its object in again',
    cause,
  })
}
