import { comparePartitions } from './compareEvents.ts'
import type { SegmentBlock, SegmentIndex, SegmentSource } from './Segment.ts'
import { corruptSegment, inflateBlock, LARGEST_BLOCK, readTrailer, TRAILER_SIZE } from './segmentFormat.ts'

/** One request usually brings the trailer, the index and, of a small segment, everything. */
const TAIL = 65_536

export interface OpenSegment {
  readonly index: SegmentIndex
  /** Bytes of the compressed blocks; throws `corrupt` when the source gives fewer than asked. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** Reads and checks the index of a segment. Throws `corrupt` or `unsupported`; what the source throws passes through. */
export async function openSegment(source: SegmentSource): Promise<OpenSegment> {
  const { size } = source
  const tailStart = Math.max(0, size - TAIL)
  const tail = await exactly(source, tailStart, size)

  async function read(start: number, end: number): Promise<Uint8Array> {
    if (start >= tailStart) return tail.subarray(start - tailStart, end - tailStart)
    return exactly(source, start, end)
  }

  if (size < TRAILER_SIZE) throw corruptSegment('it is too short')
  const { indexSize, indexRawSize } = readTrailer(tail.subarray(tail.length - TRAILER_SIZE))
  const indexStart = size - TRAILER_SIZE - indexSize
  if (indexStart < 0 || indexRawSize > LARGEST_BLOCK) throw corruptSegment('its index does not fit')
  const raw = inflateBlock(await read(indexStart, size - TRAILER_SIZE), indexRawSize)
  return { index: parseIndex(raw.toString('utf8'), indexStart), read }
}

async function exactly(source: SegmentSource, start: number, end: number): Promise<Uint8Array> {
  const bytes = await source.range(start, end)
  if (bytes.length !== end - start) throw corruptSegment('it is shorter than its stated size')
  return bytes
}

function parseIndex(text: string, blocksSize: number): SegmentIndex {
  let parsed: { events?: unknown; latest?: unknown; blocks?: unknown }
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw corruptSegment('its index is not readable', cause)
  }
  const { events, latest, blocks: rows } = parsed ?? {}
  if (typeof latest !== 'string' || !/^\d{1,19}$/.test(latest) || !Array.isArray(rows)) {
    throw corruptSegment('its index is incomplete')
  }
  const blocks: SegmentBlock[] = []
  let offset = 0
  let count = 0
  for (const row of rows) {
    const block = blockOf(row, offset)
    if (comparePartitions(blocks.at(-1)?.last, block.first) > 0) throw corruptSegment('its blocks are out of order')
    offset += block.size
    count += block.count
    blocks.push(block)
  }
  if (offset !== blocksSize || count !== events) throw corruptSegment('its index contradicts its size')
  return { events: count, latest: BigInt(latest), blocks }
}

function blockOf(row: unknown, offset: number): SegmentBlock {
  if (!Array.isArray(row)) throw corruptSegment('its index is incomplete')
  const [first, last, count, size, rawSize] = row as readonly unknown[]
  if (!isPartition(first) || !isPartition(last) || !isSize(count) || !isSize(size) || !isSize(rawSize)) {
    throw corruptSegment('its index is incomplete')
  }
  return { first: first ?? undefined, last: last ?? undefined, count, offset, size, rawSize }
}

function isPartition(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= LARGEST_BLOCK
}
