export type Compression = 'gzip' | 'zstd' | 'none'

/** What the first bytes say; names and headers lie too often to be asked (facts.md, "Collectors"). */
export function sniffCompression(bytes: Uint8Array): Compression {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  if (bytes.length >= 4 && isZstdMagic(bytes)) return 'zstd'
  return 'none'
}

/** A frame (28 b5 2f fd) or a skippable frame (50..5f 2a 4d 18), RFC 8878. */
function isZstdMagic(bytes: Uint8Array): boolean {
  const magic = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50
}
