import type { Domain } from '../domains/Domain.ts'
import { checkEvents } from './checkEvents.ts'
import { type Decision, decideVerdict } from './decideVerdict.ts'
import type { EventList } from './EventList.ts'
import { checkIssue, conflictIssue, contradictionIssue, isNecessary } from './eventIssues.ts'
import { findConflicts } from './findConflicts.ts'
import type { Issue, PartitionJudgement, Verdict } from './Judgement.ts'
import { DEFAULT_BUDGET, type JudgeOptions, orderFor } from './JudgeOptions.ts'
import { stepWriter } from './stateSequence.ts'
import { surveyEvents } from './surveyEvents.ts'
import { verdictIssue } from './verdictIssue.ts'

/**
 * Judges the events of one business key: canonical order, no duplicates. A pure function of the set of events, the
 * definition and the options (semantics.md, "Verdict of a partition").
 */
export function judgePartition(
  domain: Domain,
  partition: string,
  events: EventList,
  options: JudgeOptions,
): PartitionJudgement {
  const { profile, closure } = options
  const order = orderFor(domain, options)
  const budget = options.budget ?? DEFAULT_BUDGET
  const survey = surveyEvents(domain, partition, events, profile)
  const { judged } = survey
  const issues = [...survey.issues]
  if (judged.length === 0 && events.length > 0) {
    // Nothing of this key could be checked, and its problems say why: that is no pass.
    return { partition, verdict: 'undecided', final: closure.kind === 'closed', issues, eventCount: events.length }
  }
  const steps = options.onStep === undefined ? undefined : stepWriter(domain, partition, judged.length, options.onStep)

  for (const same of findConflicts(judged)) issues.push(conflictIssue(partition, same, profile))

  const broken = checkEvents(domain, survey, order, closure.kind === 'closed')
  for (const check of broken) {
    const issue = checkIssue(domain, partition, check, profile)
    if (issue !== undefined) issues.push(issue)
  }

  if (broken.some(({ check }) => isNecessary(check) && check.severity[profile] !== 'off')) {
    steps?.replay(judged)
    return { partition, verdict: 'violated', final: true, issues, eventCount: events.length }
  }

  const decision = decideVerdict({ domain, order, closure, budget }, judged, steps?.trail)
  for (const group of decision.contradictions) issues.push(contradictionIssue(partition, group, profile))
  if (decision.verdict !== 'conforming') {
    const acceptedWithin = (some: EventList, skew: bigint) => {
      const wider = { domain, order: { ...order, skew }, closure, budget }
      return ['conforming', 'order-sensitive'].includes(decideVerdict(wider, some).verdict)
    }
    const severity = severityOf(decision.verdict, options)
    issues.push(verdictIssue({ domain, partition, events: judged, order, decision, acceptedWithin }, severity))
  }
  if (decision.verdict === 'conforming' || decision.verdict === 'order-sensitive') steps?.accept()
  else steps?.replay(judged)
  return { partition, verdict: decision.verdict, final: isFinal(decision, options), issues, eventCount: events.length }
}

function severityOf(verdict: Verdict, { profile }: JudgeOptions): Issue['severity'] {
  if (verdict === 'violated') return 'error'
  return verdict === 'order-sensitive' && profile === 'strict' ? 'error' : 'warning'
}

function isFinal({ verdict, contradictions, missing }: Decision, { closure }: JudgeOptions): boolean {
  if (closure.kind === 'closed') return true
  return verdict === 'violated' && contradictions.length === 0 && missing.length === 0
}
