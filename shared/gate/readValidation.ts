import { z } from 'zod'
import type { Issue } from '../checker/Judgement.ts'
import type { Profile } from '../domains/Domain.ts'
import type { FieldValue } from '../events/DomainEvent.ts'
import { type DomainCounts, emptyCounts } from '../reporting/DomainCounts.ts'
import { DIGEST_LIMIT, digestIssue, emptyDigest, type IssueDigest } from '../reporting/IssueDigest.ts'
import { parseReport } from './parseReport.ts'

const count = z.number().int().nonnegative()
const verdict = z.enum(['violated', 'unexplained', 'order-sensitive', 'conforming', 'undecided'])
const head = z.object({ profile: z.enum(['default', 'strict']), issues: z.tuple([]) })
const tail = z.object({
  stats: z.object({
    totalEvents: count,
    uniqueKeys: count,
    unattributedEvents: count,
    provisionalKeys: count,
    unreadableInputs: count,
    verdicts: z.record(verdict, count),
    issues: count,
    warnings: count,
    issuesByType: z.record(z.string(), z.object({ error: count, warning: count })),
  }),
})
const event = z.object({
  id: z.string(),
  type: z.string(),
  timestamp: z.string(),
  fields: z.record(
    z.string(),
    z.custom<FieldValue>((value) => value !== undefined),
  ),
  traceId: z.string().exactOptional(),
})
const value = z.custom<FieldValue>((given) => given !== undefined)
const difference = z.object({ field: z.string(), expected: value, found: value })
const step = z.object({
  event: z.string(),
  type: z.string(),
  timestamp: z.string(),
  label: z.string(),
  after: count.exactOptional(),
  by: z.enum(['parent', 'link']).exactOptional(),
})
const issue: z.ZodType<Issue> = z.object({
  key: z.string().nullable(),
  type: z.string(),
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  remedy: z.string().exactOptional(),
  verdict: verdict.exactOptional(),
  evidence: z.array(z.string()),
  counterexample: z.array(event).exactOptional(),
  explanation: z.string().exactOptional(),
  differences: z.array(difference).exactOptional(),
  journey: z.array(step).exactOptional(),
  location: z.string().exactOptional(),
  traceIds: z.array(z.string()),
})

/** What a report shows of a validation file; of bounded size. */
export interface Validation {
  readonly profile: Profile
  readonly counts: DomainCounts
  readonly digest: IssueDigest
}

/**
 * Reads `<domain>-validation.json` line by line, as `writeValidation` lays it out: a file with a million findings costs no
 * memory. Throws `corrupt`.
 */
export async function readValidation(lines: AsyncIterable<string>, name: string): Promise<Validation> {
  const digest = emptyDigest()
  let profile: Profile | undefined
  let end: string | undefined
  for await (const line of lines) {
    if (profile === undefined) profile = parseReport(`${line}]}`, head, name).profile
    else if (line.startsWith(']')) end = line
    else if (line !== '' && !isFull(digest)) digestIssue(digest, parseReport(line.replace(/,$/, ''), issue, name))
  }
  return { profile: profile ?? parseReport('', head, name).profile, counts: countsOf(end ?? '', name), digest }
}

function countsOf(end: string, name: string): DomainCounts {
  const { stats } = parseReport(end.replace(/^\],/, '{'), tail, name)
  return {
    ...emptyCounts(),
    events: stats.totalEvents,
    unattributed: stats.unattributedEvents,
    partitions: stats.uniqueKeys,
    provisional: stats.provisionalKeys,
    unreadableInputs: stats.unreadableInputs,
    verdicts: stats.verdicts,
    issues: { error: stats.issues, warning: stats.warnings },
    issuesByType: stats.issuesByType,
  }
}

function isFull({ errors, unjudged, warnings }: IssueDigest): boolean {
  return [errors, unjudged, warnings].every(({ length }) => length >= DIGEST_LIMIT)
}
