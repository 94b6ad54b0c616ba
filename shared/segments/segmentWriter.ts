import { TracegateError } from '../errors.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { writeEventLine } from '../events/writeEventLine.ts'
import { comparePartitions } from './compareEvents.ts'
import type { SegmentBlock } from './Segment.ts'
import { BLOCK_LENGTH, compressBlock, writeTrailer } from './segmentFormat.ts'

export interface SegmentWriter {
  /** Takes masked events in canonical order, each once (`sortEvents`, `dedupe`, or a merge). */
  add(events: readonly DomainEvent[]): void
  /** The segment's bytes: a function of the events alone, however they were handed over. Ends the writer. */
  finish(): Uint8Array
}

/** Encodes a segment as a stream; holds the compressed blocks and one open block. */
export function segmentWriter(): SegmentWriter {
  const parts: Buffer[] = []
  const blocks: SegmentBlock[] = []
  let offset = 0
  let text = ''
  let count = 0
  let first: string | undefined
  let last: string | undefined
  let events = 0
  let latest = 0n

  function closeBlock(): void {
    const raw = Buffer.from(text, 'utf8')
    const stored = compressBlock(raw)
    blocks.push({ first, last, count, offset, size: stored.length, rawSize: raw.length })
    parts.push(stored)
    offset += stored.length
    events += count
    text = ''
    count = 0
  }

  return {
    add(batch) {
      for (const event of batch) {
        const { partition } = event
        if (events + count > 0 && partition !== last && comparePartitions(last, partition) > 0) {
          throw new TracegateError('internal', 'events of a segment must come in canonical order')
        }
        if (count === 0) first = partition
        else text += '\n'
        last = partition
        text += writeEventLine(event)
        count++
        if (event.start > latest) latest = event.start
        if (text.length >= BLOCK_LENGTH) closeBlock()
      }
    },
    finish() {
      if (count > 0) closeBlock()
      const index = Buffer.from(JSON.stringify({ events, latest: String(latest), blocks: blocks.map(rowOf) }), 'utf8')
      const stored = compressBlock(index)
      return Buffer.concat([...parts, stored, writeTrailer({ indexSize: stored.length, indexRawSize: index.length })])
    },
  }
}

/** Offsets are not stored: blocks follow one another from 0. */
function rowOf({ first, last, count, size, rawSize }: SegmentBlock): readonly unknown[] {
  return [first ?? null, last ?? null, count, size, rawSize]
}
