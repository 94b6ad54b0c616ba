import { hash } from 'node:crypto'
import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import type { ObjectStore } from '../ports/ObjectStore.ts'
import type { Merge, ResultStore, SegmentRef } from '../ports/ResultStore.ts'
import { mergeSegments } from '../segments/mergeSegments.ts'
import { planMerges } from '../segments/planMerges.ts'
import { readSegment } from '../segments/readSegment.ts'
import { rewriteMerged } from '../segments/rewriteMerged.ts'
import type { SegmentMemory } from './SegmentMemory.ts'
import { areStored, storeSegment } from './storedSegments.ts'
import { segmentKey } from './writeSegment.ts'

export interface SegmentPorts {
  readonly segments: ObjectStore
  readonly memory?: SegmentMemory
}

export interface MergePorts extends SegmentPorts {
  readonly results: Pick<ResultStore, 'merges' | 'putMerge'>
}

/**
 * Which segments to read for the union of level-0 segments of one scope and domain. Merges made before are used where all
 * that is in them is wanted, and new ones are made and remembered while too many segments would be open, so that memory
 * follows neither the number of objects nor of events.
 */
export async function gatherSegments(
  ports: MergePorts,
  scope: string,
  domain: Domain,
  leaves: readonly SegmentRef[],
): Promise<readonly SegmentRef[]> {
  const wanted = [...new Map(leaves.map((leaf) => [leaf.digest, leaf])).values()]
  const merges: Merge[] = []
  for (const merge of await ports.results.merges(scope, domain.name)) {
    if (await areStored(ports.segments, [merge.segment])) merges.push(merge)
  }
  for (;;) {
    const { open, groups } = planMerges(wanted, merges)
    if (groups.length === 0) return open
    for (const { segments, level, leaves } of groups) {
      const bytes = await rewriteMerged(segments.map((segment) => read(ports, segment, domain)))
      const digest = hash('sha256', bytes, 'hex')
      const key = segmentKey(scope, domain.name, level, digest)
      const events = segments.reduce((sum, segment) => sum + segment.events, 0)
      const segment = { scope, domain: domain.name, key, digest, events, bytes: bytes.length, level }
      await storeSegment(ports.segments, segment, bytes)
      const merge: Merge = { segment, leaves }
      await ports.results.putMerge(merge)
      merges.push(merge)
    }
  }
}

/** The events of these segments, each once, in canonical order. */
export function openSegments(
  ports: SegmentPorts,
  domain: Domain,
  segments: readonly SegmentRef[],
): AsyncIterable<readonly DomainEvent[]> {
  const readers = segments.map((segment) => read(ports, segment, domain))
  const [only] = readers
  return readers.length === 1 && only !== undefined ? only : mergeSegments(readers)
}

function read(
  { segments, memory }: SegmentPorts,
  { key, bytes }: SegmentRef,
  domain: Domain,
): AsyncIterable<readonly DomainEvent[]> {
  const known = memory?.get(key)
  if (known !== undefined) return once(known)
  return readSegment({ size: bytes, range: (start, end) => segments.getRange(key, start, end) }, domain)
}

async function* once(events: readonly DomainEvent[]): AsyncGenerator<readonly DomainEvent[]> {
  yield events
}
