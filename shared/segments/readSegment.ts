import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { type EventRecord, eventOfRecord } from '../events/parseEventLine.ts'
import { openSegment } from './openSegment.ts'
import type { SegmentBlock, SegmentSource } from './Segment.ts'
import { corruptSegment, inflateBlock } from './segmentFormat.ts'

/** Neighbouring blocks are fetched together up to this many stored bytes. */
const WINDOW = 131_072

/**
 * The events of a segment in canonical order, a batch per block. Holds two windows of stored bytes and one block of
 * events. Throws `corrupt` for a damaged segment.
 */
export async function* readSegment(
  source: SegmentSource,
  domain: Domain,
): AsyncGenerator<DomainEvent[], void, undefined> {
  const { index, read } = await openSegment(source)
  const { blocks } = index
  let ahead = fetchFrom(0)
  for (let at = 0; at < blocks.length; ) {
    const { window, start, stored } = await ahead
    at += window.length
    // The next window is on its way while this one is worked on.
    ahead = fetchFrom(at)
    ahead.catch(() => {})
    for (const block of window) {
      const bytes = stored.subarray(block.offset - start, block.offset - start + block.size)
      yield parseBlock(inflateBlock(bytes, block.rawSize), block, domain)
    }
  }

  async function fetchFrom(
    at: number,
  ): Promise<{ window: readonly SegmentBlock[]; start: number; stored: Uint8Array }> {
    const window = windowAt(blocks, at)
    const start = window[0]?.offset ?? 0
    const size = window.reduce((sum, block) => sum + block.size, 0)
    return { window, start, stored: size === 0 ? new Uint8Array() : await read(start, start + size) }
  }
}

function windowAt(blocks: readonly SegmentBlock[], at: number): readonly SegmentBlock[] {
  let size = 0
  let end = at
  while (end < blocks.length) {
    size += blocks[end]?.size ?? 0
    if (end > at && size > WINDOW) break
    end++
  }
  return blocks.slice(at, end)
}

function parseBlock(raw: Buffer, block: SegmentBlock, domain: Domain): DomainEvent[] {
  try {
    // One call for the whole block costs much less than one per line; a raw line end cannot stand inside a JSON string.
    const lines = raw.toString('utf8').split('\n')
    const records = JSON.parse(`[${lines.join(',')}]`) as readonly EventRecord[]
    if (records.length !== block.count) throw new SyntaxError('another number of lines than the index says')
    return records.map((record, at) => eventOfRecord(record, domain, lines[at] ?? ''))
  } catch (cause) {
    // The cause is not passed on: what JSON.parse says quotes the text.
    throw corruptSegment(
      cause instanceof SyntaxError ? 'a block holds lines that are no events' : 'a block is not readable',
    )
  }
}
