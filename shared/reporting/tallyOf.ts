import type { Issue, JourneyStep, PartitionJudgement } from '../checker/Judgement.ts'
import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { countIssue, countJudgement, type DomainCounts, emptyCounts } from './DomainCounts.ts'
import { digestIssue, emptyDigest, type IssueDigest } from './IssueDigest.ts'
import { type JourneyPath, journeyPaths } from './JourneyPaths.ts'
import type { ProjectionTotals } from './ProjectionTotals.ts'
import { type PerKeyRecord, projectionOf } from './projectionOf.ts'
import { addTraceId, addTraceIds, emptyTraceIds, type TraceIdDigest } from './TraceIdDigest.ts'

/** All that reports keep of one domain in one scope: of bounded size, whatever the number of its partitions. */
export interface DomainTally {
  readonly counts: DomainCounts
  readonly totals: ProjectionTotals
  readonly digest: IssueDigest
  readonly traceIds: TraceIdDigest
  /** The paths of its keys, when the domain declares a journey; the commonest first. */
  readonly journeys?: readonly JourneyPath[]
}

/** Tallies partitions in canonical order: `begin`, every event with `add`, then `end` with the judgement. */
export interface Tallier {
  begin(partition: string): void
  add(event: DomainEvent): void
  /** Returns the key's record for the projection. */
  end(judgement: PartitionJudgement, journey?: readonly JourneyStep[]): PerKeyRecord
  /** An event without a business key, and what was found about it. */
  addUnattributed(event: DomainEvent, issues: readonly Issue[]): void
  tally(): DomainTally
}

export function tallyOf(domain: Domain): Tallier {
  const projection = projectionOf(domain)
  const counts = emptyCounts()
  const digest = emptyDigest()
  const traceIds = emptyTraceIds()
  const journeys = journeyPaths()

  function noteIssues(issues: readonly Issue[]): void {
    for (const issue of issues) {
      digestIssue(digest, issue)
      addTraceIds(traceIds.ofIssues, issue.traceIds)
    }
  }
  function noteTrace(event: DomainEvent): void {
    if (event.span !== undefined) addTraceId(traceIds.ofEvents, event.span.traceId)
  }

  return {
    begin: projection.begin,
    add(event) {
      projection.add(event)
      noteTrace(event)
    },
    end(judgement, journey = []) {
      journeys.add(journey)
      countJudgement(counts, judgement)
      noteIssues(judgement.issues)
      return projection.end()
    },
    addUnattributed(event, issues) {
      projection.addUnattributed(event)
      noteTrace(event)
      counts.events++
      counts.unattributed++
      for (const issue of issues) countIssue(counts, issue)
      noteIssues(issues)
    },
    tally: () => ({
      counts,
      totals: projection.totals(),
      digest,
      traceIds,
      ...(domain.journey === undefined ? {} : { journeys: journeys.paths() }),
    }),
  }
}
