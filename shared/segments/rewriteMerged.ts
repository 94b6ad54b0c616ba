import type { DomainEvent } from '../events/DomainEvent.ts'
import { mergeSegments } from './mergeSegments.ts'
import { segmentWriter } from './segmentWriter.ts'

/** The segment that holds the union of sorted readers, as if one object had held all of their events; bounded memory. */
export async function rewriteMerged(readers: readonly AsyncIterable<readonly DomainEvent[]>[]): Promise<Uint8Array> {
  const writer = segmentWriter()
  for await (const batch of mergeSegments(readers)) writer.add(batch)
  return writer.finish()
}
