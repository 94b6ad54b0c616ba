import { hash, randomUUID } from 'node:crypto'
import type { Domain } from '../domains/Domain.ts'
import { TracegateError } from '../errors.ts'
import { scopeFolder } from '../events/scopeFolder.ts'
import type { Clock } from '../ports/Clock.ts'
import type { ObjectStore } from '../ports/ObjectStore.ts'
import type { ReportSink } from '../ports/ReportSink.ts'
import type { Receipt, ResultStore, VerdictRecord } from '../ports/ResultStore.ts'
import type { RunReport } from '../reporting/RunReport.ts'
import { runStatus } from '../reporting/runStatus.ts'
import { segmentIndex } from '../segments/segmentIndex.ts'
import type { Execution } from './Execution.ts'
import { judgeRun, type RunInput, type RunResult } from './judgeRun.ts'
import { receiptsOfScope } from './receiptsOfScope.ts'
import { scopeClosures } from './scopeClosures.ts'
import { reportsOf, WHOLE_SCOPE } from './scopeReports.ts'

export interface ScopePorts {
  readonly segments: ObjectStore
  readonly results: ResultStore
  readonly clock: Clock
  /** Report files below this folder. */
  sinkOf(folder: string): ReportSink
  /** Removes all report files below this folder. */
  removeReports(folder: string): Promise<void>
}

export interface ScopeInput {
  readonly scope: string
  readonly domains: readonly Domain[]
  readonly options: RunInput['options']
  /** Milliseconds for which nothing must have landed in a run for it to be complete. */
  readonly settle: number
  readonly report: Pick<RunReport, 'source' | 'correlation' | 'tempoLink'>
}

/** What came of it; `nothing` has been taken in of the scope, or what has been was judged before and is `unchanged`. */
export type ScopeJudgement =
  | { readonly kind: 'nothing' | 'unchanged' }
  | { readonly kind: 'judged'; readonly result: RunResult }

/** How often a judgement is made again because another came first; each of those had seen something new. */
const TRIES = 5
/** Milliseconds after which the same is judged again when asked for: reports are not kept for ever. */
const UNCHANGED = 12 * 3_600_000

/**
 * Judges everything that has been taken in of one scope, and what was rejected meanwhile ({@link receiptsOfScope}). Each
 * judgement writes its reports into a folder of its own; the scope's verdict, written last and only if no other has been
 * written since this judgement began, says which folder counts. So two at once, or one killed anywhere, leave reports that
 * belong together. Whoever comes second judges again, with what has come since; it throws `conflict` (retryable) when that
 * happens all the time.
 */
export async function judgeScope(ports: ScopePorts, input: ScopeInput, execution?: Execution): Promise<ScopeJudgement> {
  for (let tries = 0; tries < TRIES; tries++) {
    const judgement = await judgeOnce(ports, input, execution)
    if (judgement !== 'conflict') return judgement
  }
  throw judgedMeanwhile(input.scope)
}

async function judgeOnce(
  ports: ScopePorts,
  input: ScopeInput,
  execution: Execution | undefined,
): Promise<ScopeJudgement | 'conflict'> {
  const { results, clock } = ports
  const { scope, domains } = input
  const earlier = await results.getVerdict(scope, WHOLE_SCOPE)
  const receipts = await receiptsOfScope(results, input)
  if (receipts.length === 0) return { kind: 'nothing' }
  const closures = await closuresOf(ports, input, receipts)
  const closed = domains.map((domain) => `${domain.digest} ${JSON.stringify(closures.of(scope, domain), bigints)}`)
  const ids = receipts.map(({ id }) => id).sort()
  const judged = hash('sha256', [input.options.profile, ...closed, ...ids].join('\n'), 'hex')
  const before = earlier === undefined ? undefined : reportsOf(earlier.record)
  if (before !== undefined && earlier?.record.eventSetDigest === judged && earlier.record.at > clock() - UNCHANGED) {
    return { kind: 'unchanged' }
  }
  const folder = `${scopeFolder(scope)}/${judged.slice(0, 24)}-${randomUUID().slice(0, 8)}`
  const result = await judgeRun(
    { ...ports, sink: ports.sinkOf(folder) },
    {
      receipts,
      sourceType: () => 's3',
      domains,
      asked: [],
      scope,
      options: input.options,
      closureOf: closures.of,
      report: { ...input.report, minEvents: undefined, notes: [] },
    },
    execution,
  )
  const record: VerdictRecord = {
    scope,
    domain: WHOLE_SCOPE,
    eventSetDigest: judged,
    domainDigest: hash('sha256', domains.map(({ digest }) => digest).join('\n'), 'hex'),
    profile: input.options.profile,
    status: runStatus(result.report),
    closed: closures.closed.includes(scope) && receipts.every(({ status }) => status === 'accepted'),
    summary: { folder, previous: before?.folder },
    at: clock(),
    expiresAt: undefined,
  }
  if ((await results.putVerdict(record, earlier?.version ?? 0)) === 'conflict') {
    await ports.removeReports(folder)
    return 'conflict'
  }
  // Whoever is still reading the folder before this one finds it there; the one before that goes.
  if (before?.previous !== undefined) await ports.removeReports(before.previous)
  return { kind: 'judged', result }
}

function closuresOf({ segments, clock }: ScopePorts, { scope, settle }: ScopeInput, receipts: readonly Receipt[]) {
  const landed = receipts.reduce((latest, { at }) => Math.max(latest, at), 0)
  return scopeClosures(
    { receipts, landings: new Map([[scope, landed]]), settle, isMoreComing: false, now: clock() },
    async ({ key, bytes }) => {
      const range = (start: number, end: number) => segments.getRange(key, start, end)
      return (await segmentIndex({ size: bytes, range })).latest
    },
  )
}

function judgedMeanwhile(scope: string): TracegateError {
  return new TracegateError('conflict', 'this scope was judged by others all the time', {
    location: scope,
    remedy: 'Try again.',
    retryable: true,
  })
}

function bigints(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
