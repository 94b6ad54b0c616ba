import { comparePartitions } from './compareEvents.ts'
import type { SegmentIndex } from './Segment.ts'

/**
 * The partition that splits the events of many segments into two ranges of about equal weight: `{to: key}` and
 * `{from: key}`. Exact to one block per segment. Undefined when no block begins inside, so that a split would be empty.
 */
export function pickSplit(indexes: readonly SegmentIndex[]): string | undefined {
  const blocks = indexes.flatMap((index) => index.blocks).sort((a, b) => comparePartitions(a.first, b.first))
  const total = blocks.reduce((sum, block) => sum + block.count, 0)
  const smallest = blocks[0]?.first
  let before = 0
  let best: string | undefined
  let bestDistance = Infinity
  for (const { first, count } of blocks) {
    const distance = Math.abs(total - 2 * before)
    if (first !== undefined && first !== smallest && distance < bestDistance) {
      best = first
      bestDistance = distance
    }
    before += count
  }
  return best
}
