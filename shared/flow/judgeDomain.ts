import type { JudgeOptions } from '../checker/JudgeOptions.ts'
import type { Domain } from '../domains/Domain.ts'
import type { ReportFile, ReportSink } from '../ports/ReportSink.ts'
import type { SegmentRef } from '../ports/ResultStore.ts'
import type { OutputLayout } from '../reporting/outputLayout.ts'
import { finishStats } from '../reporting/ProjectionTotals.ts'
import type { DomainReport, ReportArtifact } from '../reporting/RunReport.ts'
import { type DomainTally, mergeTallies } from '../reporting/tallyOf.ts'
import { writeProjection } from '../reporting/writeProjection.ts'
import { writeValidation } from '../reporting/writeValidation.ts'
import { pickSplit } from '../segments/pickSplit.ts'
import type { PartitionRange } from '../segments/Segment.ts'
import { segmentIndex } from '../segments/segmentIndex.ts'
import { judgeRange, type RangeFiles } from './judgeRange.ts'
import { openSegments, type SegmentPorts, sourceOf } from './openSegments.ts'

/** Fewer events than this are judged sooner than a second thread is started. */
const WORTH_A_THREAD = 50_000

/** A range of keys, to be judged somewhere else. */
export interface RangeRequest {
  readonly domain: Domain
  readonly segments: readonly SegmentRef[]
  readonly range: PartitionRange
  readonly options: Omit<JudgeOptions, 'onStep'>
}

/** What was said about a range: its tally, and the text for each file, to be appended. */
export interface RangeAnswer {
  readonly tally: DomainTally
  readonly fragments: Readonly<Record<'events' | 'sequence' | 'perKey' | 'issues', AsyncIterable<string>>>
  /** Gives the fragments up once they are appended. */
  release(): Promise<void>
}

export interface DomainPorts extends SegmentPorts {
  readonly sink: ReportSink
  /** Judges a range in another thread; undefined where there is none. */
  readonly elsewhere?: (request: RangeRequest) => Promise<RangeAnswer>
}

export interface DomainInput {
  readonly scope: string
  readonly domain: Domain
  /** Together all events of the domain in the scope. */
  readonly segments: readonly SegmentRef[]
  readonly options: Omit<JudgeOptions, 'onStep'>
  readonly layout: OutputLayout
  /** Inputs that may have held events of this domain and could not be read. */
  readonly unreadableInputs: number
  /** ISO 8601. */
  readonly generatedAt: string
}

/** Judges one domain of one scope and writes its four report files; in two ranges of keys at once where that pays. */
export async function judgeDomain(ports: DomainPorts, input: DomainInput): Promise<DomainReport> {
  const { scope, domain, segments, options, layout, generatedAt } = input
  const header = { schemaVersion: domain.projection.schemaVersion, generatedAt, profile: options.profile }
  const open = (type: DomainFile) => ports.sink.create(layout.fileOf(scope, domain.name, type))
  const files = await Promise.all([open('events'), open('state-sequence'), open('projection'), open('validation')])
  const [events, sequence, projectionFile, validationFile] = files
  try {
    const projection = await writeProjection(projectionFile, header)
    const validation = await writeValidation(validationFile, header)
    const into = { events, sequence, perKey: projection.perKey, issues: validation.issues }
    const split = await splitOf(ports, input)
    const tally =
      split === undefined || ports.elsewhere === undefined
        ? await judgeRange(domain, openSegments(ports, domain, segments), options, into)
        : await judgeInRanges([{ to: split }, { from: split }], ports.elsewhere, input, into)
    tally.counts.unreadableInputs = input.unreadableInputs
    const closed = {
      events: await events.close(),
      projection: await projection.finish(finishStats(domain, tally.totals)),
      validation: await validation.finish(tally.counts),
      'state-sequence': await sequence.close(),
    }
    const artifacts = (Object.keys(closed) as DomainFile[]).map((type) => ({
      type,
      path: layout.fileOf(scope, domain.name, type),
      sha256: closed[type].sha256,
    }))
    return { scope, domain, tally, artifacts }
  } catch (error) {
    await Promise.all(files.map((file) => file.abort()))
    throw error
  }
}

type DomainFile = Exclude<ReportArtifact['type'], 'payload-metadata'>

/** The key that halves the work, when there is enough of it and somebody to share it with. */
async function splitOf(ports: DomainPorts, { segments }: DomainInput): Promise<string | undefined> {
  const events = segments.reduce((sum, segment) => sum + segment.events, 0)
  if (ports.elsewhere === undefined || events < WORTH_A_THREAD) return undefined
  const indexes = []
  for (const segment of segments) indexes.push(await segmentIndex(sourceOf(ports, segment)))
  return pickSplit(indexes)
}

/** All ranges at once, their reports one after the other. */
async function judgeInRanges(
  ranges: readonly PartitionRange[],
  elsewhere: NonNullable<DomainPorts['elsewhere']>,
  { domain, segments, options }: DomainInput,
  into: RangeFiles,
): Promise<DomainTally> {
  const answers = ranges.map((range) => elsewhere({ domain, segments, range, options }))
  try {
    const tallies: DomainTally[] = []
    for (const answer of answers) {
      const { tally, fragments } = await answer
      await append(into.events, fragments.events)
      await append(into.sequence, fragments.sequence)
      await into.perKey.append(fragments.perKey)
      await into.issues.append(fragments.issues)
      tallies.push(tally)
    }
    return tallies.reduce(mergeTallies)
  } finally {
    const settled = await Promise.allSettled(answers)
    for (const answer of settled) if (answer.status === 'fulfilled') await answer.value.release()
  }
}

async function append(file: Pick<ReportFile, 'write'>, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) await file.write(piece)
}
