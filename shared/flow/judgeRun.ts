import { DEFAULT_BUDGET, type JudgeOptions } from '../checker/JudgeOptions.ts'
import type { Domain } from '../domains/Domain.ts'
import { TracegateError } from '../errors.ts'
import { scopeOf } from '../events/scopeOf.ts'
import type { Receipt, SegmentRef } from '../ports/ResultStore.ts'
import type { Envelope } from '../reporting/Envelope.ts'
import { outputLayout } from '../reporting/outputLayout.ts'
import type { DomainReport, RunReport, SourceObject } from '../reporting/RunReport.ts'
import { tallyOf } from '../reporting/tallyOf.ts'
import type { Execution } from './Execution.ts'
import { failureList } from './failureList.ts'
import type { DomainPorts } from './judgeDomain.ts'
import { type JudgeContext, judgeFlow } from './judgeFlow.ts'
import type { MergePorts } from './openSegments.ts'
import { type PublishContext, type PublishPorts, publishFlow } from './publishFlow.ts'
import type { RestorePoint } from './RestorePoint.ts'
import { runFrom } from './runFrom.ts'
import { emptyReport, type RuntimeExecutionReport } from './runtime/RuntimeExecutionReport.ts'

export interface JudgePorts extends DomainPorts, PublishPorts {
  readonly results: MergePorts['results'] & PublishPorts['results']
}

export interface RunInput {
  /** What was taken in or rejected, in the order of the input. */
  readonly receipts: readonly Receipt[]
  readonly sourceType: (receipt: Receipt) => SourceObject['sourceType']
  /** Domains that may have events. */
  readonly domains: readonly Domain[]
  /** Names of the domains asked for: seeing nothing of them is `incomplete`. */
  readonly asked: readonly string[]
  /** Scope given by the user. */
  readonly scope: string | undefined
  readonly options: Omit<JudgeOptions, 'onStep' | 'closure'>
  /** How far what was seen of a scope is all there is. */
  readonly closureOf: (scope: string, domain: Domain) => JudgeOptions['closure']
  readonly report: Pick<RunReport, 'source' | 'correlation' | 'minEvents' | 'tempoLink' | 'notes'>
}

export interface RunResult {
  readonly report: RunReport
  readonly envelope: Envelope
}

/** How far judging has come, for whoever goes on with it after a failure. */
export interface JudgeProgress {
  /** ISO 8601. */
  generatedAt: string
  /** Finished domains, in their order. */
  reports: DomainReport[]
  /** Where to begin, when judging is taken up again. */
  readonly from?: RestorePoint | undefined
}

/**
 * Judges everything that the receipts of a run brought in, scope by scope and domain by domain, and writes all report
 * files. What was rejected may have held any event, so nothing is taken to be missing for good then. A domain that could
 * not be judged and that the policy passes over is an error. Throws a `FlowFailure`, or `flow-failed` when the policy passes
 * over the report.
 */
export async function judgeRun(
  ports: JudgePorts,
  input: RunInput,
  execution?: Execution,
  progress: JudgeProgress = { generatedAt: new Date(ports.clock()).toISOString(), reports: [] },
): Promise<RunResult> {
  const { generatedAt } = progress
  const parts = partsOf(input)
  const layout = outputLayout(parts.map(({ scope }) => scope))
  const unreadableInputs = input.receipts.filter(({ status }) => status === 'rejected').length
  const closureOf = ({ scope, domain }: Pick<Part, 'scope' | 'domain'>) =>
    unreadableInputs > 0 ? ({ kind: 'open' } as const) : input.closureOf(scope, domain)
  const failures = failureList()
  for (const part of parts) {
    if (progress.reports.some((report) => isOf(report, part))) continue
    const options = { ...input.options, budget: input.options.budget ?? DEFAULT_BUDGET, closure: closureOf(part) }
    const context: JudgeContext = {
      ports,
      input: { ...part, options, layout, unreadableInputs, generatedAt },
      keepEvidence: (spans) => execution?.keepSpans(spans),
    }
    const attributes = { 'tracegate.scope': part.scope, 'tracegate.domain': part.domain.name }
    await failures.guard(async () => {
      await runFrom(judgeFlow, context, { execution, from: progress.from, attributes })
      progress.reports.push(context.report ?? passedOver(part))
    })
  }
  failures.throwFirst()

  const judged = parts.flatMap((part) => progress.reports.filter((report) => isOf(report, part)))
  const context: PublishContext = {
    ports,
    found: {
      ...input.report,
      generatedAt,
      profile: input.options.profile,
      domains: [...judged, ...absent(input, judged)],
      sources: input.receipts.map((receipt) => sourceOf(receipt, input)),
    },
    layout,
    isClosed: (report) => parts.some((part) => isOf(report, part) && closureOf(part).kind === 'closed'),
  }
  const told = emptyReport()
  await runFrom(publishFlow, context, { execution, from: progress.from, report: told })
  const { report, envelope } = context
  if (report === undefined || envelope === undefined) throw unreported(told)
  return { report, envelope }
}

/** There is no verdict without its report, whatever the policy passes over. */
function unreported({ failedNodeId, summary }: RuntimeExecutionReport): TracegateError {
  return new TracegateError('flow-failed', `${failedNodeId} failed, and there is no report: ${summary}`, {
    remedy: 'Let the policy of this node stop the flow, and resume it then.',
  })
}

interface Part {
  readonly scope: string
  readonly domain: Domain
  readonly segments: SegmentRef[]
}

/** Sorted by scope, then by domain. */
function partsOf({ receipts, domains }: RunInput): readonly Part[] {
  const parts = new Map<string, Part>()
  for (const segment of receipts.flatMap(({ segments }) => segments)) {
    const domain = domains.find(({ name }) => name === segment.domain)
    if (domain === undefined) continue
    const key = JSON.stringify([segment.scope, segment.domain])
    const part = parts.get(key) ?? { scope: segment.scope, domain, segments: [] }
    part.segments.push(segment)
    parts.set(key, part)
  }
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part)
}

function absent({ domains, asked, scope }: RunInput, seen: readonly DomainReport[]): DomainReport[] {
  const scopes = [...new Set(seen.map((report) => report.scope))]
  const only = scopes.length === 1 ? scopes[0] : undefined
  return domains
    .filter(({ name }) => asked.includes(name) && !seen.some((report) => report.domain.name === name))
    .map((domain) => ({
      scope: scope ?? only ?? scopeOf(undefined, undefined),
      domain,
      tally: tallyOf(domain).tally(),
      artifacts: [],
    }))
}

function sourceOf(receipt: Receipt, { sourceType }: RunInput): SourceObject {
  const read = receipt.digest !== ''
  return {
    sourceType: sourceType(receipt),
    name: receipt.object,
    sha256: read ? receipt.digest : undefined,
    sizeBytes: read ? receipt.sizeBytes : undefined,
    inflatedBytes: receipt.status === 'accepted' ? receipt.inflatedBytes : undefined,
    rejected: receipt.reason,
  }
}

/** A domain that the policy passes over after a failure: whatever it held is not judged. */
function passedOver({ scope, domain }: Part): DomainReport {
  const tally = tallyOf(domain).tally()
  tally.counts.unreadableInputs = 1
  return { scope, domain, tally, artifacts: [] }
}

function isOf(report: DomainReport, { scope, domain }: Part): boolean {
  return report.scope === scope && report.domain.name === domain.name
}
