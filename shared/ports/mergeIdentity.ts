import { hash } from 'node:crypto'
import type { Merge } from './ResultStore.ts'

/**
 * Equal for merges that say the same: this segment stands for these leaves. Sorts by level, then by key. Two sets of
 * leaves with the same events give one segment and two merges.
 */
export function mergeIdentity(merge: Merge): string {
  const level = String(merge.segment.level).padStart(4, '0')
  return `${level} ${merge.segment.key} ${hash('sha256', merge.leaves.join(' '))}`
}
