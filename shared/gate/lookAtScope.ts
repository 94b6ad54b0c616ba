import { TracegateError } from '../errors.ts'
import type { Envelope } from '../reporting/Envelope.ts'
import { plural } from '../reporting/plural.ts'
import type { SourceObject } from '../reporting/RunReport.ts'
import type { Arrivals, Lack } from './arrivals.ts'
import { askGrant } from './askGrant.ts'
import type { GatePorts } from './GatePorts.ts'
import { grantedReports } from './grantedReports.ts'
import { readEnvelope } from './readEnvelope.ts'
import { readPayloadMetadata } from './readPayloadMetadata.ts'
import { readValidation, type Validation } from './readValidation.ts'

/** What the deployed system found, fetched and verified. */
export interface ScopeFiles {
  readonly envelope: Envelope
  readonly sources: readonly SourceObject[]
  /** By the path in the envelope. */
  readonly validations: ReadonlyMap<string, Validation>
}

export interface Look {
  /** What there still is to wait for; `undefined` when `files` are there. */
  readonly lack?: Lack & { readonly after?: number | undefined }
  readonly files?: ScopeFiles
}

/**
 * Looks at the reports of a scope again and again. A look fetches what it needs to see whether everything has arrived, and
 * the rest once it has; what was fetched before is not fetched again. All files of a look belong to one envelope, since
 * each has the digest that the envelope says. Throws what is retryable when a later look may go better.
 */
export function lookAtScope(ports: GatePorts, scope: string, arrived: Arrivals): (left: () => number) => Promise<Look> {
  const fetched = new Map<string, string>()

  return async (left) => {
    const reply = await askGrant(ports, scope, left)
    if (reply.kind === 'nothing-yet') {
      return { lack: { ...(arrived.look([], ports.now()) ?? NOTHING), after: reply.after } }
    }
    const reports = grantedReports(ports.reports, { reply, scope, fetched, left })
    const envelope = readEnvelope(await reports.text('envelope.json'))
    assertScope(envelope, scope)
    const metadata = envelope.artifacts.find(({ type }) => type === 'payload-metadata')
    if (metadata === undefined) throw corrupt('the envelope lists no payload metadata')
    const sources = readPayloadMetadata(await reports.text(metadata.path, metadata.checksum), metadata.path)
    const lack = arrived.look(sources, ports.now())
    if (lack !== undefined) return { lack }

    for (const { path, checksum } of envelope.artifacts) await reports.fetch(path, checksum)
    const validations = new Map<string, Validation>()
    for (const { path, type } of envelope.artifacts) {
      if (type === 'validation') validations.set(path, await readValidation(ports.reports.lines(path), path))
    }
    const open = [...validations.values()].reduce((sum, { counts }) => sum + counts.provisional, 0)
    // What could not be read keeps them open for good, and decides already.
    if (open > 0 && sources.every(({ rejected }) => rejected === undefined)) {
      return { lack: { told: `${plural(open, 'verdict')} may still change`, missing: [] } }
    }
    return { files: { envelope, sources, validations } }
  }
}

const NOTHING: Lack = { told: 'nothing judged yet', missing: [] }

function assertScope({ summary }: Envelope, scope: string): void {
  if (summary.trace.domains.some((domain) => domain.scope !== scope)) throw corrupt('the envelope is of another scope')
}

function corrupt(message: string): TracegateError {
  return new TracegateError('corrupt', message, {
    location: 'envelope.json',
    remedy: 'Use the version of this command that belongs to the deployed system.',
  })
}
