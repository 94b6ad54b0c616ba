import { hash } from 'node:crypto'
import { scopeFolder } from '../events/scopeFolder.ts'
import type { ObjectStore } from '../ports/ObjectStore.ts'
import type { SegmentRef } from '../ports/ResultStore.ts'
import { dedupe } from '../segments/dedupe.ts'
import { segmentWriter } from '../segments/segmentWriter.ts'
import { sortEvents } from '../segments/sortEvents.ts'
import type { RawEvents } from './objectReader.ts'
import type { SegmentMemory } from './SegmentMemory.ts'
import { storeSegment } from './storedSegments.ts'

/** Writes masked events as a segment under the name of its content. */
export async function writeSegment(
  { segments, memory }: { readonly segments: ObjectStore; readonly memory?: SegmentMemory },
  { scope, domain, events }: RawEvents,
): Promise<SegmentRef> {
  const sorted = dedupe(sortEvents(events))
  const writer = segmentWriter()
  writer.add(sorted)
  const bytes = writer.finish()
  const digest = hash('sha256', bytes, 'hex')
  const key = segmentKey(scope, domain.name, 0, digest)
  const ref = { scope, domain: domain.name, key, digest, events: sorted.length, bytes: bytes.length, level: 0 }
  await storeSegment(segments, ref, bytes)
  memory?.keep(key, sorted)
  return ref
}

/** Segments are named by their content: writing one twice is writing it once. */
export function segmentKey(scope: string, domain: string, level: number, digest: string): string {
  return `segments/${scopeFolder(scope)}/${domain}/${level}/${digest}`
}
