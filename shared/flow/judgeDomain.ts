import type { JudgeOptions } from '../checker/JudgeOptions.ts'
import type { Domain } from '../domains/Domain.ts'
import type { ReportSink } from '../ports/ReportSink.ts'
import type { SegmentRef } from '../ports/ResultStore.ts'
import type { OutputLayout } from '../reporting/outputLayout.ts'
import { finishStats } from '../reporting/ProjectionTotals.ts'
import type { DomainReport, ReportArtifact } from '../reporting/RunReport.ts'
import { writeProjection } from '../reporting/writeProjection.ts'
import { writeValidation } from '../reporting/writeValidation.ts'
import type { TraceSpan } from '../tracing/TraceSpan.ts'
import { evidenceSpans } from './evidenceSpans.ts'
import { judgeKeys } from './judgeKeys.ts'
import { openSegments, type SegmentPorts } from './openSegments.ts'

export interface DomainPorts extends SegmentPorts {
  readonly sink: ReportSink
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

export interface JudgedDomain {
  readonly report: DomainReport
  /** The spans that findings rest on, masked, as far as they are kept. */
  readonly evidence: readonly TraceSpan[]
  readonly evidenceLeftOut: number
}

/** Judges one domain of one scope and writes its four report files; none of them appears when it is aborted or fails. */
export async function judgeDomain(ports: DomainPorts, input: DomainInput, signal?: AbortSignal): Promise<JudgedDomain> {
  const { scope, domain, segments, options, layout, generatedAt } = input
  const header = { schemaVersion: domain.projection.schemaVersion, generatedAt, profile: options.profile }
  const open = (type: DomainFile) => ports.sink.create(layout.fileOf(scope, domain.name, type))
  const files = await Promise.all([open('events'), open('state-sequence'), open('projection'), open('validation')])
  const [events, sequence, projectionFile, validationFile] = files
  try {
    const projection = await writeProjection(projectionFile, header)
    const validation = await writeValidation(validationFile, header)
    const into = { events, sequence, perKey: projection.perKey, issues: validation.issues }
    const evidence = evidenceSpans(domain, scope)
    const tally = await judgeKeys(domain, openSegments(ports, domain, segments), options, into, { evidence, signal })
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
    const report = { scope, domain, tally, artifacts }
    return { report, evidence: evidence.spans, evidenceLeftOut: evidence.leftOut }
  } catch (error) {
    await Promise.all(files.map((file) => file.abort()))
    throw error
  }
}

type DomainFile = Exclude<ReportArtifact['type'], 'payload-metadata'>
