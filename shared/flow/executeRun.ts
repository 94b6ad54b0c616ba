import { hash } from 'node:crypto'
import type { Domain } from '../domains/Domain.ts'
import { TracegateError } from '../errors.ts'
import type { ObjectStore } from '../ports/ObjectStore.ts'
import type { Receipt } from '../ports/ResultStore.ts'
import { plural } from '../reporting/plural.ts'
import { eventsOf, runStatus } from '../reporting/runStatus.ts'
import type { ActiveSpan, Tracer } from '../tracing/Tracer.ts'
import type { Execution } from './Execution.ts'
import { type JudgePorts, type JudgeProgress, judgeRun, type RunInput, type RunResult } from './judgeRun.ts'
import type { RestorePoint } from './RestorePoint.ts'
import { cannotResume, forgetResumePoint, keepResumePoint, type ResumePoint } from './ResumePoint.ts'
import { FlowFailure } from './runtime/FlowFailure.ts'
import { reportOfStored, storedReport } from './storedReport.ts'
import { tracedExecution } from './tracedExecution.ts'

export interface RunPorts extends JudgePorts {
  readonly segments: ObjectStore
  /** SHA-256 (hex) of a report file by its path; `undefined` when it is not there. */
  digestOfReport(path: string): Promise<string | undefined>
}

export interface RunExecution extends Pick<Execution, 'policies' | 'keepSpans'> {
  readonly tracer: Tracer
  readonly input: Omit<RunInput, 'receipts'>
  /** Takes all objects in; the one that `from` speaks of from the node on that it names. Throws a `FlowFailure`. */
  ingest(execution: Execution, from: RestorePoint | undefined): Promise<readonly Receipt[]>
  /** What was asked for, to be asked again when this execution is resumed; plain JSON without secrets. */
  readonly request: unknown
  /** A failed execution to go on with. */
  readonly resume?: ResumePoint | undefined
}

/**
 * Runs the whole pipeline as one trace: takes objects in, judges them, publishes what was found. When a node fails for
 * good, everything still going on is aborted, what is needed to resume is kept, and the `FlowFailure` is thrown.
 */
export async function executeRun(ports: RunPorts, run: RunExecution): Promise<RunResult> {
  const { tracer, resume, input } = run
  let receipts = resume?.receipts
  let progress: JudgeProgress | undefined
  const attributes = resume === undefined ? {} : { 'tracegate.resumed_from': resume.traceId }
  return tracedExecution({ ...run, name: 'run', attributes }, async (execution, root) => {
    try {
      if (resume !== undefined) await assertUnchanged(ports, input, resume)
      receipts ??= await run.ingest(execution, resume)
      progress = progressOf(ports, input, resume)
      const result = await judgeRun(ports, { ...input, receipts }, execution, progress)
      if (resume !== undefined) await forgetResumePoint(ports.segments, resume.traceId)
      tellStatus(root, result)
      return result
    } catch (error) {
      if (error instanceof FlowFailure) await keepForResuming(error, root)
      throw error
    }
  })

  async function keepForResuming({ nodeId, resumeAt, report }: FlowFailure, root: ActiveSpan): Promise<void> {
    const judged = progress && {
      generatedAt: progress.generatedAt,
      reports: progress.reports.map(storedReport),
    }
    const point: ResumePoint = {
      version: 1,
      traceId: tracer.traceId,
      node: resumeAt,
      contextDigest: report.contextDigest,
      definitions: definitionsDigest(input.domains),
      request: run.request,
      ...(receipts && { receipts }),
      ...(judged && { judged }),
    }
    root.set('tracegate.failed_node', nodeId)
    try {
      root.set('tracegate.resume_sha256', await keepResumePoint(ports.segments, point))
    } catch (cause) {
      // The failure of the node is what is to be told.
      root.event('exception', { 'exception.message': cause instanceof TracegateError ? cause.message : 'not kept' })
    }
  }
}

function progressOf({ clock }: RunPorts, { domains }: RunExecution['input'], resume?: ResumePoint): JudgeProgress {
  return {
    generatedAt: resume?.judged?.generatedAt ?? new Date(clock()).toISOString(),
    reports: resume?.judged?.reports.map((stored) => reportOfStored(stored, domains)) ?? [],
    from: resume,
  }
}

/** What was done before the failure must still be there, and mean the same. */
async function assertUnchanged(ports: RunPorts, { domains }: RunExecution['input'], point: ResumePoint): Promise<void> {
  const { traceId, definitions, receipts = [], judged } = point
  if (definitions !== definitionsDigest(domains)) throw cannotResume(traceId, 'the domain definitions have changed')
  for (const { key, digest } of receipts.flatMap(({ segments }) => segments)) {
    const found = await ports.segments.get(key).catch(() => undefined)
    if (found === undefined || hash('sha256', found, 'hex') !== digest) {
      throw cannotResume(traceId, 'segments of its objects are missing or have changed')
    }
  }
  for (const { path, sha256 } of judged?.reports.flatMap(({ artifacts }) => artifacts) ?? []) {
    const found = await ports.digestOfReport(path)
    if (found === sha256) continue
    throw cannotResume(traceId, `the report file ${path} ${found === undefined ? 'is not there' : 'has changed'}`)
  }
}

function definitionsDigest(domains: readonly Domain[]): string {
  const digests = domains.map(({ name, digest }) => `${name} ${digest}\n`).toSorted()
  return hash('sha256', digests.join(''), 'hex')
}

/** A trace of what could not be judged is to be found among the failed ones. */
function tellStatus(root: ActiveSpan, { report }: RunResult): void {
  const status = runStatus(report)
  const rejected = report.sources.filter((source) => source.rejected !== undefined).length
  root.set('tracegate.status', status)
  root.set('tracegate.objects', report.sources.length)
  root.set('tracegate.events', eventsOf(report))
  if (rejected > 0) root.end({ status: 'ERROR', error: `${plural(rejected, 'input')} could not be read` })
}
