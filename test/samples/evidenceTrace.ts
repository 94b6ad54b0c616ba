import { hash } from 'node:crypto'
import { INTERNAL, type Sent, type Service } from './exportOf.ts'
import { writeSample } from './writeSample.ts'

export const EVIDENCE_GOOD = 'samples/trace/evidence-good.json.gz'
export const EVIDENCE_BAD = 'samples/trace/evidence-bad.json.gz'

const VERIFIER: Service = { name: 'verify-lite', instance: 'verify-lite-1', language: 'nodejs' }
const DEPLOYER: Service = { name: 'deployer', instance: 'deployer-1', language: 'nodejs' }

export const EVIDENCE_OBSERVED = 'samples/trace/evidence-observed.json.gz'
export const VERIFY_LITE = 'samples/trace/verify-lite-run-summary.json'

export const digestFor = (content: string) => `sha256:${hash('sha256', content, 'hex')}`

type Fields = Readonly<Record<string, string>>

/** Seconds between verification and run time: beyond the clocks' skew. */
const LATER = 300

/** Evidence as it should be. */
export function goodEvidence(): Sent[] {
  const image = { artifact: 'shop-api', digest: digestFor('shop-api 1') }
  return [
    ...evidence('image', [0, 'verified', { ...image, result: 'passed' }], [LATER, 'observed', image]),
    ...evidence(
      'told-twice',
      [0, 'verified', { ...image, result: 'passed' }],
      [9, 'verified', { ...image, result: 'passed' }],
      [LATER, 'observed', { ...image, result: 'passed' }],
    ),
    ...evidence(
      'bad-lint',
      [0, 'verified', { ...image, result: 'failed' }],
      [LATER, 'rejected', { ...image, reason: 'lint failed' }],
    ),
    ...evidence(
      'swapped-image',
      [0, 'verified', { ...image, result: 'passed' }],
      [LATER, 'rejected', { ...image, digest: digestFor('shop-api 2'), reason: 'digest differs' }],
    ),
    ...evidence('from-nowhere', [LATER, 'rejected', { ...image, reason: 'not verified' }]),
  ]
}

/** One piece of evidence for each rule that it breaks, named after the finding. */
export function badEvidence(): Sent[] {
  const image = { artifact: 'shop-api', digest: digestFor('shop-api 1') }
  const passed: Fields = { ...image, result: 'passed' }
  return [
    ...evidence(
      'evidence-mismatch',
      [0, 'verified', passed],
      [LATER, 'observed', { artifact: 'shop-api:latest', digest: digestFor('shop-api 2') }],
    ),
    ...evidence('result-mismatch', [0, 'verified', { ...image, result: 'failed' }], [LATER, 'observed', passed]),
    ...evidence('unverified', [LATER, 'observed', image]),
    ...evidence(
      'verified-differently',
      [0, 'verified', passed],
      [LATER, 'verified', { ...passed, digest: digestFor('shop-api 2') }],
    ),
    ...evidence(
      'rejected-though-verified',
      [0, 'verified', passed],
      [LATER, 'rejected', { ...image, reason: 'policy' }],
    ),
    ...evidence('digest-missing', [0, 'verified', { result: 'passed' }], [LATER, 'observed', { artifact: 'shop-api' }]),
  ]
}

/** What is observed after the run of verify-lite that the summary tells of: the lint passed, and another image runs. */
export function observedEvidence(content: string): Sent[] {
  const image = { artifact: 'shop-api', digest: digestFor(content) }
  return [...evidence('image', [0, 'observed', image]), ...evidence('lint', [0, 'observed', { result: 'passed' }])]
}

function evidence(id: string, ...happened: readonly (readonly [number, string, Fields])[]): Sent[] {
  return happened.map(([at, type, fields], index) => ({
    on: type === 'verified' ? VERIFIER : DEPLOYER,
    trace: `evidence ${id}`,
    id: `${type}-${index}`,
    name: `evidence ${type}`,
    kind: INTERNAL,
    at: at * 1_000,
    lasts: 20,
    attributes: {
      'evidence.event.type': type,
      'evidence.event.evidenceId': id,
      ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [`evidence.event.${field}`, value])),
    },
  }))
}

if (import.meta.main) {
  writeSample(EVIDENCE_GOOD, goodEvidence())
  writeSample(EVIDENCE_BAD, badEvidence())
  writeSample(EVIDENCE_OBSERVED, observedEvidence('shop-api 2'))
}
