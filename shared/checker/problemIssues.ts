import type { Profile } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { issueAbout, warningIn } from './issueAbout.ts'
import type { Issue } from './Judgement.ts'

/** What is wrong with an event in itself: a required field, a type, a range, a time. */
export function problemIssues(event: DomainEvent, profile: Profile): Issue[] {
  return event.problems.map(({ rule, field, message }) => ({
    ...issueAbout(event.partition ?? null, [event]),
    type: rule === 'duration' ? 'negative-duration' : `field-${rule}`,
    rule: `${rule}: ${field}`,
    severity: rule === 'duration' ? warningIn(profile) : 'error',
    message,
    remedy:
      rule === 'duration'
        ? 'Check the clock of the host that sent the span'
        : `Correct ${field} where the span is made`,
  }))
}
