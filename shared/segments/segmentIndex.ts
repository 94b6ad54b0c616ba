import { openSegment } from './openSegment.ts'
import type { SegmentIndex, SegmentSource } from './Segment.ts'

/** What a stored segment holds, from its last bytes. Throws `corrupt` for anything that is no whole segment. */
export async function segmentIndex(source: SegmentSource): Promise<SegmentIndex> {
  return (await openSegment(source)).index
}
