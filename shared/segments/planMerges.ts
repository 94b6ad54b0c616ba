/** What planning looks at; a `SegmentRef` is one. */
export interface PlannedSegment {
  /** SHA-256 (hex) of the segment's bytes. */
  readonly digest: string
  /** 0 for what one object gave; n for a merge of segments of level n - 1. */
  readonly level: number
}

export interface MergeGroup<S extends PlannedSegment> {
  readonly segments: readonly S[]
  /** Level of the segment to be written. */
  readonly level: number
  /** Digests of all level-0 segments in the group, sorted. */
  readonly leaves: readonly string[]
}

export interface MergePlan<S extends PlannedSegment> {
  /** Segments that together hold exactly the wanted leaves; none overlaps another. */
  readonly open: readonly S[]
  /** Disjoint groups to merge before judging; empty when `open` is few enough. Plan again once they are merged. */
  readonly groups: readonly MergeGroup<S>[]
}

/** A segment and the digests of the level-0 segments in it; a recorded `Merge` is one. */
export interface CoveredLeaves<S extends PlannedSegment> {
  readonly segment: S
  readonly leaves: readonly string[]
}

/**
 * Which segments to open so that exactly the wanted leaves are read, using recorded merges (largest first) where all of
 * their leaves are wanted; and which groups of `fanIn` segments of one level to merge while more than `maxOpen` would be
 * open. Depends on the sets given alone, not on their order.
 */
export function planMerges<S extends PlannedSegment>(
  leaves: readonly S[],
  knownMerges: readonly CoveredLeaves<S>[],
  { fanIn = 8, maxOpen = 128 }: { readonly fanIn?: number; readonly maxOpen?: number } = {},
): MergePlan<S> {
  const cover = coverOf(leaves, knownMerges)
  return {
    open: cover.map(({ segment }) => segment),
    groups: groupsOf(cover, Math.max(2, fanIn), Math.max(1, maxOpen)),
  }
}

function coverOf<S extends PlannedSegment>(
  leaves: readonly S[],
  knownMerges: readonly CoveredLeaves<S>[],
): CoveredLeaves<S>[] {
  const missing = new Map(leaves.map((leaf) => [leaf.digest, leaf]))
  const cover: CoveredLeaves<S>[] = []
  const largestFirst = [...knownMerges].sort(
    (a, b) => b.leaves.length - a.leaves.length || compareText(a.segment.digest, b.segment.digest),
  )
  for (const merge of largestFirst) {
    if (merge.leaves.length === 0 || !merge.leaves.every((digest) => missing.has(digest))) continue
    for (const digest of merge.leaves) missing.delete(digest)
    cover.push({ segment: merge.segment, leaves: merge.leaves })
  }
  for (const [digest, leaf] of missing) cover.push({ segment: leaf, leaves: [digest] })
  return cover.sort((a, b) => a.segment.level - b.segment.level || compareText(a.segment.digest, b.segment.digest))
}

function groupsOf<S extends PlannedSegment>(
  cover: readonly CoveredLeaves<S>[],
  fanIn: number,
  maxOpen: number,
): MergeGroup<S>[] {
  const groups: MergeGroup<S>[] = []
  let open = cover.length
  let at = 0
  while (open > maxOpen && at + fanIn <= cover.length) {
    const group = cover.slice(at, at + fanIn)
    if (group[0]?.segment.level !== group.at(-1)?.segment.level) {
      at++
      continue
    }
    groups.push(groupOf(group))
    open -= fanIn - 1
    at += fanIn
  }
  // No level has enough segments (only with a small `maxOpen`): the lowest ones of all levels, so that planning ends.
  if (groups.length === 0 && open > maxOpen) groups.push(groupOf(cover.slice(0, Math.min(fanIn, cover.length))))
  return groups
}

function groupOf<S extends PlannedSegment>(cover: readonly CoveredLeaves<S>[]): MergeGroup<S> {
  return {
    segments: cover.map(({ segment }) => segment),
    level: Math.max(...cover.map(({ segment }) => segment.level)) + 1,
    leaves: cover.flatMap(({ leaves }) => leaves).sort(compareText),
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
