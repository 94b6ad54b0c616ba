import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Text held as it is before it is compressed. */
const AT_HAND = 1_048_576

/** Text that comes faster than it can be written away, held compressed from some size on. */
export interface TextSpool {
  readonly length: number
  add(text: string): void
  /** Everything added since the last time, in pieces, in order. */
  drain(): Generator<string>
}

export function textSpool(): TextSpool {
  let open = ''
  let chunks: Uint8Array[] = []
  let length = 0
  return {
    get length() {
      return length
    },
    add(text) {
      open += text
      length += text.length
      if (open.length < AT_HAND) return
      chunks.push(zstdCompressSync(Buffer.from(open, 'utf8')))
      open = ''
    },
    *drain() {
      const [full, rest] = [chunks, open]
      chunks = []
      open = ''
      length = 0
      for (const chunk of full) yield zstdDecompressSync(chunk).toString('utf8')
      if (rest !== '') yield rest
    },
  }
}
