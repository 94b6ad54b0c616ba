import { DEFAULT_BUDGET, type JudgeOptions } from '../checker/JudgeOptions.ts'
import type { Domain } from '../domains/Domain.ts'
import { scopeOf } from '../events/scopeOf.ts'
import type { Clock } from '../ports/Clock.ts'
import type { ReportSink } from '../ports/ReportSink.ts'
import type { Receipt, ResultStore, SegmentRef, VerdictRecord } from '../ports/ResultStore.ts'
import { buildEnvelope, envelopeText } from '../reporting/buildEnvelope.ts'
import type { Envelope } from '../reporting/Envelope.ts'
import { outputLayout } from '../reporting/outputLayout.ts'
import { payloadMetadataText } from '../reporting/payloadMetadata.ts'
import type { DomainReport, RunReport, SourceObject } from '../reporting/RunReport.ts'
import { statusOf } from '../reporting/statusOf.ts'
import { summarizeDomain } from '../reporting/summarizeDomain.ts'
import { tallyOf } from '../reporting/tallyOf.ts'
import { type DomainPorts, judgeDomain } from './judgeDomain.ts'
import { gatherSegments, type MergePorts } from './openSegments.ts'

export interface JudgePorts extends DomainPorts {
  readonly results: MergePorts['results'] & Pick<ResultStore, 'getVerdict' | 'putVerdict'>
  readonly clock: Clock
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

/**
 * Judges everything that the receipts of a run brought in, scope by scope and domain by domain, and writes all report
 * files. What was rejected may have held any event, so nothing is taken to be missing for good then.
 */
export async function judgeRun(ports: JudgePorts, input: RunInput): Promise<RunResult> {
  const generatedAt = new Date(ports.clock()).toISOString()
  const parts = partsOf(input)
  const layout = outputLayout(parts.map(({ scope }) => scope))
  const unreadableInputs = input.receipts.filter(({ status }) => status === 'rejected').length
  const domains: DomainReport[] = []
  for (const { scope, domain, segments } of parts) {
    const closure = unreadableInputs > 0 ? ({ kind: 'open' } as const) : input.closureOf(scope, domain)
    const options = { ...input.options, budget: input.options.budget ?? DEFAULT_BUDGET, closure }
    const gathered = await gatherSegments(ports, scope, domain, segments)
    const judged = { scope, domain, segments: gathered, options, layout, unreadableInputs, generatedAt }
    const report = await judgeDomain(ports, judged)
    await keepVerdict(ports, report, { profile: options.profile, closed: closure.kind === 'closed' })
    domains.push(report)
  }
  const sources = input.receipts.map((receipt) => sourceOf(receipt, input))
  const metadata = await write(ports.sink, layout.payloadMetadata, payloadMetadataText(sources, generatedAt))
  const report: RunReport = {
    ...input.report,
    generatedAt,
    profile: input.options.profile,
    domains: [...domains, ...absent(input, domains)],
    sources,
    payloadMetadata: { type: 'payload-metadata', path: layout.payloadMetadata, sha256: metadata.sha256 },
  }
  const envelope = buildEnvelope(report)
  await write(ports.sink, layout.envelope, envelopeText(envelope))
  return { report, envelope }
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

/** The events file holds each event once in canonical order, so that its digest is that of the set of events. */
async function keepVerdict(
  { results, clock }: JudgePorts,
  report: DomainReport,
  judged: Pick<VerdictRecord, 'profile' | 'closed'>,
): Promise<void> {
  const { scope, domain, tally, artifacts } = report
  const record: VerdictRecord = {
    scope,
    domain: domain.name,
    eventSetDigest: artifacts.find(({ type }) => type === 'events')?.sha256 ?? '',
    domainDigest: domain.digest,
    status: statusOf(tally.counts),
    summary: summarizeDomain(report),
    at: clock(),
    expiresAt: undefined,
    ...judged,
  }
  for (;;) {
    const version = (await results.getVerdict(scope, domain.name))?.version ?? 0
    if ((await results.putVerdict(record, version)) === 'written') return
  }
}

async function write(sink: ReportSink, name: string, text: string) {
  const file = await sink.create(name)
  await file.write(text)
  return file.close()
}
