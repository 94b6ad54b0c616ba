import type { Issue } from '../checker/Judgement.ts'
import type { Profile } from '../domains/Domain.ts'
import type { ReportFile } from '../ports/ReportSink.ts'
import type { DomainCounts } from './DomainCounts.ts'
import { type EntryList, entryList } from './entryList.ts'
import { statusOf } from './statusOf.ts'

export interface ValidationHeader {
  /** From the definition: `kvonce/v1`. */
  readonly schemaVersion: string
  /** ISO 8601. */
  readonly generatedAt: string
  readonly profile: Profile
}

export interface ValidationWriter {
  /** Elements of `issues`, as `issueEntry` renders them. */
  readonly issues: EntryList
  finish(counts: DomainCounts): ReturnType<ReportFile['close']>
}

/** One element of `issues`, with its members in the order in which people read them. */
export function issueEntry(issue: Issue): string {
  const { key, type, rule, severity, message, remedy, verdict, evidence, counterexample, explanation } = issue
  const { differences, journey, location, traceIds } = issue
  const told = {
    key,
    type,
    rule,
    severity,
    message,
    remedy,
    verdict,
    explanation,
    differences,
    counterexample,
    journey,
  }
  return JSON.stringify({ ...told, evidence, location, traceIds })
}

/** Writes `<domain>-validation.json` issue by issue; `valid`, `status` and `stats` stand after `issues` in the file. */
export async function writeValidation(file: ReportFile, header: ValidationHeader): Promise<ValidationWriter> {
  const { schemaVersion, generatedAt, profile } = header
  await file.write(`${JSON.stringify({ schemaVersion, generatedAt, profile }).slice(0, -1)},"issues":[\n`)
  return {
    issues: entryList(file),
    async finish(counts) {
      const status = statusOf(counts)
      const end = JSON.stringify({ valid: status === 'valid', status, stats: validationStats(counts) })
      await file.write(`\n],${end.slice(1)}\n`)
      return file.close()
    },
  }
}

function validationStats(counts: DomainCounts) {
  return {
    totalEvents: counts.events,
    uniqueKeys: counts.partitions,
    unattributedEvents: counts.unattributed,
    provisionalKeys: counts.provisional,
    unreadableInputs: counts.unreadableInputs,
    verdicts: counts.verdicts,
    issues: counts.issues.error,
    warnings: counts.issues.warning,
    issuesByType: counts.issuesByType,
  }
}
