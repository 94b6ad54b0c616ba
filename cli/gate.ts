import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { grantClient } from '../shared/adapters/local/grantClient.ts'
import { grantedReportFolder } from '../shared/adapters/local/grantedReportFolder.ts'
import { idTokenSource } from '../shared/adapters/local/idTokenSource.ts'
import { readTextFile } from '../shared/adapters/local/readTextFile.ts'
import type { Profile } from '../shared/domains/Domain.ts'
import { TracegateError } from '../shared/errors.ts'
import type { Expectation } from '../shared/gate/arrivals.ts'
import { awaitVerdict } from '../shared/gate/awaitVerdict.ts'
import { gateReport } from '../shared/gate/gateReport.ts'
import { assertProfile, gateVerdict } from '../shared/gate/gateVerdict.ts'
import { readManifest } from '../shared/gate/readManifest.ts'
import { gateProgress } from './gateProgress.ts'
import { gateTeller } from './gateTeller.ts'

export interface GateOptions {
  readonly scope: string
  readonly domain: readonly string[]
  readonly profile?: Profile
  readonly expectObjects?: number
  readonly manifest?: string
  /** Milliseconds, as is `timeout`. */
  readonly settle: number
  readonly timeout: number
  readonly endpoint?: string
  readonly audience: string
  readonly failOn: 'error' | 'warning'
  readonly out: string
  readonly format: 'text' | 'json' | 'markdown'
  readonly color: boolean
  readonly quiet?: boolean
}

/** `tracegate gate`: waits for the deployed system's verdict on a scope; resolves to the exit code. */
export async function gate(options: GateOptions): Promise<number> {
  const { scope, domain, profile, timeout, endpoint, audience, failOn, out } = options
  const teller = gateTeller(options)
  try {
    if (endpoint === undefined || endpoint === '') throw noEndpoint()
    const grants = grantClient(endpoint)
    const expected = await expectation(options)
    const identity = idTokenSource(process.env, { audience, onToken: teller.mask })
    const reports = await grantedReportFolder(out)
    const progress = gateProgress(options.quiet === true)
    try {
      const { now } = performance
      const ports = { identity, grants, reports, now: now.bind(performance), wait, waiting: progress.waiting }
      const files = await awaitVerdict(ports, { scope, expected, timeout })
      progress.end()
      assertProfile(
        [...files.validations.values()].map(({ profile: judgedWith }) => judgedWith),
        profile,
      )
      const report = gateReport(files, { scope, domains: domain })
      const envelope = await reports.text('envelope.json')
      await reports.publish()
      return await teller.judged(report, gateVerdict(report, failOn), envelope)
    } finally {
      progress.end()
      await reports.close()
    }
  } catch (error) {
    if (!(error instanceof TracegateError)) throw error
    return teller.cannotJudge(error)
  }
}

async function expectation({ expectObjects, manifest, settle, timeout }: GateOptions): Promise<Expectation> {
  if (expectObjects !== undefined) return { kind: 'count', objects: expectObjects }
  if (manifest !== undefined) {
    const text = await readTextFile(manifest)
    if (text === undefined) throw new TracegateError('not-found', 'there is no such file', { location: manifest })
    return { kind: 'manifest', objects: readManifest(text, manifest) }
  }
  if (settle < timeout) return { kind: 'settled', settle }
  throw new TracegateError('usage', '--settle is not shorter than --timeout, so nothing could ever be complete', {
    remedy: 'Wait longer (--timeout), or say what is expected (--expect-objects, --manifest).',
  })
}

function noEndpoint(): TracegateError {
  return new TracegateError('usage', 'no grant API was named', {
    remedy: 'Give the base URL of the deployed grant API as --endpoint, or in TRACEGATE_ENDPOINT.',
  })
}
