import type { ObjectStore } from '../ports/ObjectStore.ts'
import type { SegmentRef } from '../ports/ResultStore.ts'

/** Whether all of these segments are where they should be, as long as they should be. */
export async function areStored(store: Pick<ObjectStore, 'head'>, segments: readonly SegmentRef[]): Promise<boolean> {
  for (const { key, bytes } of segments) if ((await store.head(key))?.size !== bytes) return false
  return true
}

/** Writes a segment under its key unless it is there; what is there and has another length is replaced. */
export async function storeSegment(
  store: Pick<ObjectStore, 'head' | 'put'>,
  segment: SegmentRef,
  bytes: Uint8Array,
): Promise<void> {
  const result = await store.put(segment.key, bytes, { ifAbsent: true })
  if (result === 'exists' && !(await areStored(store, [segment]))) await store.put(segment.key, bytes)
}
