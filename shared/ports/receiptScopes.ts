import type { Receipt } from './ResultStore.ts'

/** The scopes that a receipt speaks of: those of its segments, or those that a rejected object is known to have held. */
export function receiptScopes({ status, segments, scopes = [] }: Receipt): readonly string[] {
  return [...new Set(status === 'accepted' ? segments.map(({ scope }) => scope) : scopes)]
}
