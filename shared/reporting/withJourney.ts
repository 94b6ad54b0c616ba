import type { Issue, JourneyStep, PartitionJudgement } from '../checker/Judgement.ts'

/** Steps kept with a finding. */
export const JOURNEY_LIMIT = 20

/** The judgement with the journey on the first finding that fails its key or keeps it from being judged. */
export function withJourney(judgement: PartitionJudgement, journey: readonly JourneyStep[]): PartitionJudgement {
  const at = journey.length === 0 ? -1 : judgement.issues.findIndex(isFailing)
  if (at < 0) return judgement
  const steps = journey.slice(0, JOURNEY_LIMIT)
  return {
    ...judgement,
    issues: judgement.issues.map((issue, index) => (index === at ? { ...issue, journey: steps } : issue)),
  }
}

function isFailing({ severity, verdict }: Issue): boolean {
  return severity === 'error' || verdict === 'unexplained' || verdict === 'undecided'
}
