import type { Profile } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { placeOf, traceIdsOf } from './describeEvent.ts'

/** The parts of an issue that follow from its events: ids, traces, and the place of the last one. */
export function issueAbout(key: string | null, events: readonly DomainEvent[]) {
  const last = events.at(-1)
  const location = last === undefined ? undefined : placeOf(last)
  return {
    key,
    evidence: events.map(({ id }) => id),
    traceIds: traceIdsOf(events),
    ...(location === undefined ? {} : { location }),
  }
}

/** In the profile `strict` a warning is an error. */
export function warningIn(profile: Profile): 'error' | 'warning' {
  return profile === 'strict' ? 'error' : 'warning'
}
