import { hash } from 'node:crypto'
import { memoryReportSink } from '../../shared/adapters/memory/memoryReportSink.ts'
import { buildEnvelope, envelopeText } from '../../shared/reporting/buildEnvelope.ts'
import { payloadMetadataText } from '../../shared/reporting/payloadMetadata.ts'
import type { RunReport } from '../../shared/reporting/RunReport.ts'
import { issueEntry, writeValidation } from '../../shared/reporting/writeValidation.ts'
import { domainReport, GENERATED_AT, runReport, tallied, tracedEvent, warningOf } from '../reporting/sampleRun.ts'

/** Files by name, as they are under `reports/<scope>/`. */
export type Files = ReadonlyMap<string, string>

interface Judged {
  /** Names of the objects judged. */
  readonly objects: readonly string[]
  /** Names of objects that could not be read. */
  readonly rejected?: readonly string[]
  /** Verdicts that may still change. */
  readonly provisional?: number
  readonly run?: RunReport
  readonly profile?: 'default' | 'strict'
}

export const digestOf = (content: string): string => hash('sha256', content, 'hex')

/** Where an object is, and what it holds, as the tests name objects. */
function sourceNamed(name: string): RunReport['sources'][number] {
  return {
    sourceType: 's3',
    name: `s3://raw/${name}`,
    sha256: digestOf(name),
    sizeBytes: 1000,
    inflatedBytes: 9000,
  }
}

/** A run in which one key conforms. */
function conformingRun(): RunReport {
  return runReport([domainReport(tallied([['alpha', [tracedEvent('alpha', 0, 'success', 1)], []]]))])
}

/** A run in which one key conforms, with a warning. */
export function warningRun(): RunReport {
  const events = [tracedEvent('alpha', 0, 'success', 1)]
  return runReport([domainReport(tallied([['alpha', events, [warningOf('alpha')]]]))])
}

/** The report files of a scope, written as the deployed system writes them; one domain, `orders`, in the scope run:42. */
export async function scopeReports(judged: Judged): Promise<{ readonly files: Files; readonly run: RunReport }> {
  const { objects, rejected = [], provisional = 0, profile = 'default' } = judged
  const given = judged.run ?? conformingRun()
  const sink = memoryReportSink()
  const domains: RunReport['domains'][number][] = []
  for (const report of given.domains) {
    report.tally.counts.provisional = provisional
    const writer = await writeValidation(await sink.create(`${report.domain.name}-validation.json`), {
      schemaVersion: 'orders/v1',
      generatedAt: GENERATED_AT,
      profile,
    })
    const { errors, unjudged, warnings } = report.tally.digest
    for (const { eventsLeftOut: _, ...issue } of [...errors, ...unjudged, ...warnings]) {
      await writer.issues.add(issueEntry(issue))
    }
    const { sha256 } = await writer.finish(report.tally.counts)
    const path = `${report.domain.name}-validation.json`
    domains.push({ ...report, artifacts: [{ type: 'validation', path, sha256 }] })
  }
  const reason = { code: 'truncated', message: 'it breaks off' }
  const sources = [...objects.map(sourceNamed), ...rejected.map((name) => ({ ...sourceNamed(name), rejected: reason }))]
  const metadata = payloadMetadataText(sources, GENERATED_AT)
  const path = 'kvonce-payload-metadata.json'
  const run: RunReport = {
    ...given,
    profile,
    domains,
    sources,
    payloadMetadata: { type: 'payload-metadata', path, sha256: digestOf(metadata) },
  }
  const files = new Map([...sink.files, [path, metadata], ['envelope.json', envelopeText(buildEnvelope(run))]])
  return { files, run }
}
