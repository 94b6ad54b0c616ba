import type { JudgeOptions } from '../checker/JudgeOptions.ts'
import { judgePartition } from '../checker/judgePartition.ts'
import { problemIssues } from '../checker/problemIssues.ts'
import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { writeEventContent } from '../events/writeEventLine.ts'
import type { ReportFile } from '../ports/ReportSink.ts'
import type { EntryList } from '../reporting/entryList.ts'
import { journeyOf } from '../reporting/journeyOf.ts'
import { stateStepLine } from '../reporting/stateStepLine.ts'
import { type DomainTally, tallyOf } from '../reporting/tallyOf.ts'
import { withJourney } from '../reporting/withJourney.ts'
import { projectionEntry } from '../reporting/writeProjection.ts'
import { issueEntry } from '../reporting/writeValidation.ts'
import { addToLog, type EventLog } from '../segments/EventLog.ts'
import type { EvidenceSpans } from './evidenceSpans.ts'
import { textSpool } from './textSpool.ts'

/** Text gathered before it is handed to a file. */
const GATHERED = 64 * 1024

/** Where the parts of a domain's reports go while its keys are judged one after the other. */
export interface KeyFiles {
  readonly events: Pick<ReportFile, 'write'>
  readonly sequence: Pick<ReportFile, 'write'>
  readonly perKey: EntryList
  readonly issues: EntryList
}

/**
 * Judges keys as their events stream by (each once, in canonical order) and writes what reports say of them.
 * Holds the events of one key at a time. Stops between two batches of events when it is aborted.
 */
export async function judgeKeys(
  domain: Domain,
  events: AsyncIterable<readonly DomainEvent[]>,
  options: Omit<JudgeOptions, 'onStep'>,
  files: KeyFiles,
  { evidence, signal }: { readonly evidence?: EvidenceSpans; readonly signal?: AbortSignal | undefined } = {},
): Promise<DomainTally> {
  const tallier = tallyOf(domain)
  let lines = ''
  const steps = textSpool()
  let current: { readonly key: string; log: EventLog } | undefined
  const judging: JudgeOptions = {
    ...options,
    onStep: (step) => steps.add(stateStepLine(step)),
  }

  for await (const batch of events) {
    signal?.throwIfAborted()
    for (const event of batch) {
      lines += `${writeEventContent(event)}\n`
      if (event.partition === undefined) await tellUnattributed(event)
      else {
        if (current === undefined || event.partition !== current.key) {
          if (current !== undefined) await judge(current)
          current = { key: event.partition, log: [] }
          tallier.begin(current.key)
        }
        current.log = addToLog(current.log, event, domain)
        tallier.add(event)
      }
      if (lines.length >= GATHERED) await flush()
    }
  }
  if (current !== undefined) await judge(current)
  await flush()
  return tallier.tally()

  async function judge({ key, log }: { readonly key: string; readonly log: EventLog }): Promise<void> {
    const journey = journeyOf(domain, log)
    const judgement = withJourney(judgePartition(domain, key, log, judging), journey)
    const record = tallier.end(judgement, journey)
    evidence?.add(log, judgement)
    await files.perKey.add(projectionEntry(key, record))
    for (const issue of judgement.issues) await files.issues.add(issueEntry(issue))
    if (steps.length >= GATHERED) await flush()
  }

  async function tellUnattributed(event: DomainEvent): Promise<void> {
    const issues = problemIssues(event, options.profile)
    tallier.addUnattributed(event, issues)
    evidence?.add([event], { issues })
    for (const issue of issues) await files.issues.add(issueEntry(issue))
  }

  async function flush(): Promise<void> {
    await files.events.write(lines)
    lines = ''
    for (const text of steps.drain()) await files.sequence.write(text)
  }
}
