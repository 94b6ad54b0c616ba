import type { Domain, Profile } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import type { BrokenCheck } from './checkEvents.ts'
import { evidenceOf, nameEvent, placeOf, timeOfDay, traceIdsOf } from './describeEvent.ts'
import type { Issue } from './Judgement.ts'

/** What is wrong with an event in itself: a required field, a type, a range, a time. */
export function problemIssues(event: DomainEvent, profile: Profile): Issue[] {
  return event.problems.map(({ rule, field, message }) => ({
    ...about(event.partition ?? null, [event]),
    type: rule === 'duration' ? 'negative-duration' : `field-${rule}`,
    rule: `${rule}: ${field}`,
    severity: rule === 'duration' ? warning(profile) : 'error',
    message,
    remedy:
      rule === 'duration'
        ? 'Check the clock of the host that sent the span'
        : `Correct ${field} where the span is made`,
  }))
}

/** Two different contents under one id: both are judged. */
export function conflictIssue(partition: string, events: readonly DomainEvent[], profile: Profile): Issue {
  return {
    ...about(partition, events),
    type: 'id-conflict',
    rule: 'one id, one content',
    severity: warning(profile),
    message: `${events.length} different events carry one span id; all of them are judged`,
    remedy: 'Look for an id generator that repeats itself, or for a span that was changed after it was sent',
  }
}

/** Links or declared numbers against the clocks. */
export function contradictionIssue(partition: string, events: readonly DomainEvent[], profile: Profile): Issue {
  const some = events.slice(0, 20)
  return {
    ...about(partition, some),
    type: 'clock-contradiction',
    rule: 'causality wins',
    severity: warning(profile),
    message: `links or declared numbers put ${events.length} events in another order than their clocks; the clocks were not believed`,
    remedy: 'Check the time synchronisation of the hosts, or raise the skew of the domain',
    counterexample: some.map(evidenceOf),
  }
}

/** A check of the definition that does not hold; undefined when its severity is off in this profile. */
export function checkIssue(
  domain: Domain,
  partition: string,
  { check, events, detail }: BrokenCheck,
  profile: Profile,
): Issue | undefined {
  const severity = check.severity[profile]
  if (severity === 'off') return undefined
  const last = events.at(-1)
  const where = last === undefined ? '' : `${nameEvent(domain, last)} at ${timeOfDay(last)}: `
  const necessary = check.kind === 'atMost'
  return {
    ...about(partition, events),
    type: check.issue,
    rule: check.rule,
    severity: necessary ? 'error' : severity,
    message: `${where}${check.message}${detail === undefined ? '' : ` (${detail})`}`,
    ...(check.remedy === undefined ? {} : { remedy: check.remedy }),
    ...(necessary ? { verdict: 'violated' as const } : {}),
    ...(events.length > 1 ? { counterexample: events.map(evidenceOf) } : {}),
  }
}

function about(key: string | null, events: readonly DomainEvent[]) {
  const last = events.at(-1)
  const location = last === undefined ? undefined : placeOf(last)
  return {
    key,
    evidence: events.map(({ id }) => id),
    traceIds: traceIdsOf(events),
    ...(location === undefined ? {} : { location }),
  }
}

function warning(profile: Profile): 'error' | 'warning' {
  return profile === 'strict' ? 'error' : 'warning'
}
