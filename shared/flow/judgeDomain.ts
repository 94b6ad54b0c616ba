import { problemIssues } from '../checker/eventIssues.ts'
import type { JudgeOptions } from '../checker/JudgeOptions.ts'
import { judgePartition } from '../checker/judgePartition.ts'
import type { Domain } from '../domains/Domain.ts'
import type { DomainEvent } from '../events/DomainEvent.ts'
import { writeEventLine } from '../events/writeEventLine.ts'
import type { ReportSink } from '../ports/ReportSink.ts'
import type { OutputLayout } from '../reporting/outputLayout.ts'
import { finishStats } from '../reporting/ProjectionTotals.ts'
import type { DomainReport, ReportArtifact } from '../reporting/RunReport.ts'
import { stateStepLine } from '../reporting/stateStepLine.ts'
import { tallyOf } from '../reporting/tallyOf.ts'
import { projectionEntry, writeProjection } from '../reporting/writeProjection.ts'
import { issueEntry, writeValidation } from '../reporting/writeValidation.ts'
import { addToLog, type EventLog } from '../segments/EventLog.ts'

/** Text gathered before it is handed to a file. */
const GATHERED = 64 * 1024

interface DomainInput {
  readonly scope: string
  readonly domain: Domain
  /** Every event once, in canonical order. */
  readonly events: AsyncIterable<readonly DomainEvent[]>
  readonly options: Omit<JudgeOptions, 'onStep'>
  readonly layout: OutputLayout
  /** Inputs that may have held events of this domain and could not be read. */
  readonly unreadableInputs: number
  /** ISO 8601. */
  readonly generatedAt: string
}

/**
 * Judges one domain of one scope, key by key as the events stream by, and writes its four report files. Holds the events
 * of one key at a time.
 */
export async function judgeDomain(sink: ReportSink, input: DomainInput): Promise<DomainReport> {
  const { scope, domain, options, layout, generatedAt } = input
  const { profile } = options
  const header = { schemaVersion: domain.projection.schemaVersion, generatedAt, profile }
  const open = (type: Exclude<ReportArtifact['type'], 'payload-metadata'>) =>
    sink.create(layout.fileOf(scope, domain.name, type))
  const files = await Promise.all([open('events'), open('state-sequence'), open('projection'), open('validation')])
  const [eventsFile, sequenceFile, projectionFile, validationFile] = files
  try {
    const projection = await writeProjection(projectionFile, header)
    const validation = await writeValidation(validationFile, header)
    const tallier = tallyOf(domain)
    const texts = { events: '', sequence: '' }
    const onStep: JudgeOptions['onStep'] = (step) => {
      texts.sequence += stateStepLine(step)
    }
    let current: { readonly key: string; log: EventLog } | undefined

    const judge = async () => {
      if (current === undefined) return
      const judgement = judgePartition(domain, current.key, current.log, { ...options, onStep })
      const record = tallier.end(judgement)
      await projection.perKey.add(projectionEntry(current.key, record))
      for (const issue of judgement.issues) await validation.issues.add(issueEntry(issue))
      if (texts.sequence.length >= GATHERED) await flush()
    }
    const flush = async () => {
      await eventsFile.write(texts.events)
      await sequenceFile.write(texts.sequence)
      texts.events = ''
      texts.sequence = ''
    }

    for await (const batch of input.events) {
      for (const event of batch) {
        texts.events += `${writeEventLine(event)}\n`
        if (event.partition === undefined) {
          const issues = problemIssues(event, profile)
          tallier.addUnattributed(event, issues)
          for (const issue of issues) await validation.issues.add(issueEntry(issue))
          continue
        }
        if (current === undefined || event.partition !== current.key) {
          await judge()
          current = { key: event.partition, log: [] }
          tallier.begin(current.key)
        }
        current.log = addToLog(current.log, event, domain)
        tallier.add(event)
      }
      if (texts.events.length >= GATHERED) await flush()
    }
    await judge()
    await flush()

    const tally = tallier.tally()
    tally.counts.unreadableInputs = input.unreadableInputs
    const closed = {
      events: await eventsFile.close(),
      projection: await projection.finish(finishStats(domain, tally.totals)),
      validation: await validation.finish(tally.counts),
      'state-sequence': await sequenceFile.close(),
    }
    const artifacts = Object.entries(closed).map(([type, { sha256 }]) => ({
      type: type as keyof typeof closed,
      path: layout.fileOf(scope, domain.name, type as keyof typeof closed),
      sha256,
    }))
    return { scope, domain, tally, artifacts }
  } catch (error) {
    await Promise.all(files.map((file) => file.abort()))
    throw error
  }
}
