/** Where one compressed block of a segment is, and what is in it. */
export interface SegmentBlock {
  /** First and last partition in the block; undefined for events without one, which sort first. */
  readonly first: string | undefined
  readonly last: string | undefined
  readonly count: number
  /** Byte range of the compressed block in the segment. */
  readonly offset: number
  readonly size: number
  /** Bytes of the block's lines. */
  readonly rawSize: number
}

export interface SegmentIndex {
  readonly events: number
  /** Latest start among the events, Unix nanoseconds; 0 when there is none. */
  readonly latest: bigint
  readonly blocks: readonly SegmentBlock[]
}

/** Random access to a stored segment, such as `getRange` of an object store gives. */
export interface SegmentSource {
  readonly size: number
  /** Bytes `start` (inclusive) to `end` (exclusive). */
  range(start: number, end: number): Promise<Uint8Array>
}
