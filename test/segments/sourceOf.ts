import type { DomainEvent } from '../../shared/events/DomainEvent.ts'
import { writeEventLine } from '../../shared/events/writeEventLine.ts'
import type { SegmentSource } from '../../shared/segments/Segment.ts'

/** A stored segment in memory, as an object store would give it: short where the bytes end. */
export function sourceOf(bytes: Uint8Array, size = bytes.length): SegmentSource {
  return { size, range: async (start, end) => bytes.subarray(start, end) }
}

export async function collect(batches: AsyncIterable<readonly DomainEvent[]>): Promise<DomainEvent[]> {
  const events: DomainEvent[] = []
  for await (const batch of batches) events.push(...batch)
  return events
}

export async function* inBatches(events: readonly DomainEvent[], size: number): AsyncGenerator<DomainEvent[]> {
  for (let at = 0; at < events.length; at += size) yield events.slice(at, at + size)
}

export function linesOf(events: readonly DomainEvent[]): string[] {
  return events.map(writeEventLine)
}
