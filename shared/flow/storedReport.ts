import type { Domain } from '../domains/Domain.ts'
import { TracegateError } from '../errors.ts'
import type { DomainReport } from '../reporting/RunReport.ts'
import type { DomainTally } from '../reporting/tallyOf.ts'

/** A finished domain's report as plain JSON. */
export interface StoredReport extends Pick<DomainReport, 'scope' | 'artifacts'> {
  readonly domain: string
  readonly tally: Omit<DomainTally, 'traceIds'> & {
    readonly traceIds: { readonly ofIssues: readonly string[]; readonly ofEvents: readonly string[] }
  }
}

export function storedReport({ scope, domain, tally, artifacts }: DomainReport): StoredReport {
  const traceIds = { ofIssues: [...tally.traceIds.ofIssues], ofEvents: [...tally.traceIds.ofEvents] }
  return { scope, domain: domain.name, tally: { ...tally, traceIds }, artifacts }
}

/** Throws `conflict` when the domain is no longer defined. */
export function reportOfStored(
  { scope, domain, tally, artifacts }: StoredReport,
  domains: readonly Domain[],
): DomainReport {
  const definition = domains.find(({ name }) => name === domain)
  if (definition === undefined) {
    throw new TracegateError('conflict', `the domain ${domain} is no longer there`, {
      remedy: 'Run again without --resume.',
    })
  }
  const traceIds = { ofIssues: new Set(tally.traceIds.ofIssues), ofEvents: new Set(tally.traceIds.ofEvents) }
  return { scope, domain: definition, tally: { ...tally, traceIds }, artifacts }
}
