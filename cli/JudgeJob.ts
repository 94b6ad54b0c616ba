import type { JudgeOptions } from '../shared/checker/JudgeOptions.ts'
import type { DefinitionFile } from '../shared/domains/domainRegistry.ts'
import type { SegmentRef } from '../shared/ports/ResultStore.ts'
import type { DomainTally } from '../shared/reporting/tallyOf.ts'
import type { PartitionRange } from '../shared/segments/Segment.ts'

/** What a worker thread needs to judge a range of keys by itself. */
export interface JudgeJob {
  readonly definitions: readonly DefinitionFile[]
  readonly domain: string
  readonly segments: readonly SegmentRef[]
  readonly range: PartitionRange
  readonly options: Omit<JudgeOptions, 'onStep'>
  readonly dataDir: string
  /** Folder for the fragments. */
  readonly out: string
}

/** Names of the fragments in the folder. */
export const FRAGMENTS = {
  events: 'events.ndjson',
  sequence: 'sequence.ndjson',
  perKey: 'per-key.json',
  issues: 'issues.json',
} as const

export type JudgeAnswer = { readonly tally: DomainTally } | { readonly failure: Error }
