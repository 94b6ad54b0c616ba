import type { Domain, Profile } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import type { EventList } from './EventList.ts'
import type { Issue } from './Judgement.ts'
import { problemIssues } from './problemIssues.ts'

/** Events with problems told one by one; the others of a partition are counted. */
const TOLD = 1_000
/** Events of one type that are kept at hand, so that rules about a rare type need not look for it. */
const AT_HAND = 1_000

/** What one look at all events of a partition tells. */
export interface Survey {
  /** Events with a type and a time: without them an event cannot be put anywhere. */
  readonly judged: EventList
  /** How many of the judged events have each declared type. */
  readonly counts: Readonly<Record<string, number>>
  /** The judged events of these types, and maybe others. */
  of(types: ReadonlySet<string>): Iterable<DomainEvent>
  /** What is wrong with events in themselves. */
  readonly issues: readonly Issue[]
}

export function surveyEvents(domain: Domain, partition: string, events: EventList, profile: Profile): Survey {
  const counts: Record<string, number> = {}
  const rare: Record<string, DomainEvent[]> = {}
  for (const type of domain.eventTypes) {
    counts[type] = 0
    rare[type] = []
  }
  const issues: Issue[] = []
  let untold = 0
  let usable = 0
  for (const event of events) {
    if (event.problems.length > 0) {
      if (issues.length < TOLD) issues.push(...problemIssues(event, profile))
      else untold++
    }
    if (!isUsable(event)) continue
    usable++
    const { type } = event
    const count = counts[type]
    if (count === undefined) continue
    counts[type] = count + 1
    if (count < AT_HAND) rare[type]?.push(event)
  }
  if (untold > 0) issues.push(untoldIssue(partition, untold))
  const judged = usable === events.length ? events : usableOf(events, usable)
  return {
    judged,
    counts,
    of(types) {
      const [type, ...others] = types
      if (type === undefined || others.length > 0 || (counts[type] ?? 0) > AT_HAND) return judged
      return rare[type] ?? []
    },
    issues,
  }
}

function usableOf(events: EventList, length: number): EventList {
  return {
    length,
    *[Symbol.iterator]() {
      for (const event of events) if (isUsable(event)) yield event
    },
  }
}

function isUsable({ type, problems }: DomainEvent): boolean {
  return type !== '' && (problems.length === 0 || !problems.some(({ rule }) => rule === 'timestamp'))
}

function untoldIssue(partition: string, count: number): Issue {
  return {
    key: partition,
    type: 'field-problems',
    rule: 'event fields',
    severity: 'error',
    message: `${count} more events of this key have fields that are missing or wrong`,
    evidence: [],
    traceIds: [],
  }
}
