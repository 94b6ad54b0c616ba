import { hash } from 'node:crypto'
import type { Clock } from '../ports/Clock.ts'
import type { ReportSink } from '../ports/ReportSink.ts'
import type { ResultStore, VerdictRecord } from '../ports/ResultStore.ts'
import { buildEnvelope, envelopeText } from '../reporting/buildEnvelope.ts'
import type { Envelope } from '../reporting/Envelope.ts'
import type { OutputLayout } from '../reporting/outputLayout.ts'
import { payloadMetadataText } from '../reporting/payloadMetadata.ts'
import type { DomainReport, RunReport } from '../reporting/RunReport.ts'
import { statusOf } from '../reporting/statusOf.ts'
import { summarizeDomain } from '../reporting/summarizeDomain.ts'
import { listDigest } from './listDigest.ts'
import type { Flow } from './runtime/Flow.ts'

export interface PublishPorts {
  readonly sink: ReportSink
  readonly results: Pick<ResultStore, 'getVerdict' | 'putVerdict'>
  readonly clock: Clock
}

/** What a run found, on its way to the files and the database that others read. */
export interface PublishContext {
  readonly ports: PublishPorts
  readonly found: Omit<RunReport, 'payloadMetadata'>
  readonly layout: OutputLayout
  /** Whether nothing more comes for this domain and scope. */
  readonly isClosed: (report: DomainReport) => boolean
  report?: RunReport
  envelope?: Envelope
}

/** Writes the envelope, then the verdicts: whoever sees a verdict finds its reports. Each step may run again. */
export const publishFlow: Flow<PublishContext> = {
  id: 'publish',
  nodes: [
    {
      id: 'report',
      async run(context) {
        const { ports, found, layout } = context
        const { sources, generatedAt } = found
        const metadata = payloadMetadataText(sources, generatedAt)
        const sha256 = hash('sha256', metadata, 'hex')
        const report: RunReport = {
          ...found,
          payloadMetadata: { type: 'payload-metadata', path: layout.payloadMetadata, sha256 },
        }
        context.report = report
        context.envelope = buildEnvelope(report)
        await write(ports.sink, layout.payloadMetadata, metadata)
        await write(ports.sink, layout.envelope, envelopeText(context.envelope))
        return undefined
      },
    },
    {
      id: 'store',
      needs: ['report'],
      async run({ ports, found, isClosed }) {
        const judged = found.domains.filter(({ artifacts }) => artifacts.length > 0)
        for (const report of judged) await keepVerdict(ports, report, found, isClosed(report))
        return undefined
      },
    },
  ],
  digest({ found }) {
    const reports = found.domains.map(({ scope, domain, artifacts }) =>
      JSON.stringify([scope, domain.name, artifacts.map(({ type, sha256 }) => [type, sha256])]),
    )
    return { domains: reports.length, sha256: listDigest(reports), objects: found.sources.length }
  },
}

/** The events file holds each event once in canonical order, so that its digest is that of the set of events. */
async function keepVerdict(
  { results, clock }: PublishPorts,
  report: DomainReport,
  { profile }: Pick<RunReport, 'profile'>,
  closed: boolean,
): Promise<void> {
  const { scope, domain, tally, artifacts } = report
  const record: VerdictRecord = {
    scope,
    domain: domain.name,
    eventSetDigest: artifacts.find(({ type }) => type === 'events')?.sha256 ?? '',
    domainDigest: domain.digest,
    profile,
    status: statusOf(tally.counts),
    closed,
    summary: summarizeDomain(report),
    at: clock(),
    expiresAt: undefined,
  }
  for (;;) {
    const version = (await results.getVerdict(scope, domain.name))?.version ?? 0
    if ((await results.putVerdict(record, version)) === 'written') return
  }
}

async function write(sink: ReportSink, name: string, text: string): Promise<void> {
  const file = await sink.create(name)
  try {
    await file.write(text)
    await file.close()
  } catch (error) {
    await file.abort()
    throw error
  }
}
