import type { Check, Domain, Profile } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import type { BrokenCheck } from './checkEvents.ts'
import { evidenceOf, nameEvent, timeOfDay } from './describeEvent.ts'
import { issueAbout, warningIn } from './issueAbout.ts'
import type { Issue } from './Judgement.ts'

/** Two different contents under one id: both are judged. */
export function conflictIssue(partition: string, events: readonly DomainEvent[], profile: Profile): Issue {
  return {
    ...issueAbout(partition, events),
    type: 'id-conflict',
    rule: 'one id, one content',
    severity: warningIn(profile),
    message: `${events.length} different events carry one span id; all of them are judged`,
    remedy: 'Look for an id generator that repeats itself, or for a span that was changed after it was sent',
  }
}

/** Links or declared numbers against the clocks. */
export function contradictionIssue(partition: string, events: readonly DomainEvent[], profile: Profile): Issue {
  const some = events.slice(0, 20)
  return {
    ...issueAbout(partition, some),
    type: 'clock-contradiction',
    rule: 'causality wins',
    severity: warningIn(profile),
    message: `links or declared numbers put ${events.length} events in another order than their clocks; the clocks were not believed`,
    remedy: 'Check the time synchronisation of the hosts, or raise the skew of the domain',
    counterexample: some.map(evidenceOf),
  }
}

/** Breaking it is a violation in whatever order the events happened, and whatever else did. */
export function isNecessary({ kind }: Check): boolean {
  return kind === 'atMost' || kind === 'same'
}

/** A check of the definition that does not hold; undefined when its severity is off in this profile. */
export function checkIssue(
  domain: Domain,
  partition: string,
  { check, events, detail, differences }: BrokenCheck,
  profile: Profile,
): Issue | undefined {
  const severity = check.severity[profile]
  if (severity === 'off') return undefined
  const last = events.at(-1)
  const where = last === undefined ? '' : `${nameEvent(domain, last)} at ${timeOfDay(last)}: `
  const necessary = isNecessary(check)
  return {
    ...issueAbout(partition, events),
    type: check.issue,
    rule: check.rule,
    severity: necessary ? 'error' : severity,
    message: `${where}${check.message}${detail === undefined ? '' : ` (${detail})`}`,
    ...(check.remedy === undefined ? {} : { remedy: check.remedy }),
    ...(necessary ? { verdict: 'violated' as const } : {}),
    ...(differences === undefined ? {} : { differences }),
    ...(events.length > 1 ? { counterexample: events.map(evidenceOf) } : {}),
  }
}
