import type { TestProject } from 'vitest/node'
import { parse } from 'yaml'
import { deployLocal } from '../../../.ci/deployLocal.ts'
import { startMiniStack } from '../../../.ci/ministack.ts'
import { freePort } from '../../../.ci/startChild.ts'
import { AUDIENCE, policyText } from '../../functions/grantsFixture.ts'

/** Our stacks in a local AWS that speaks HTTPS and enforces their policies. */
export interface DeployedStack {
  readonly endpoint: string
  /** File with the certificate of the endpoint. */
  readonly certificate: string
  /** File with what the functions print. */
  readonly log: string
  readonly rawBucket: string
  readonly maskedBucket: string
  readonly table: string
  /** URLs by the name of their output. */
  readonly queues: Readonly<Record<string, string>>
  readonly grantsUrl: string
  /** Where the issuer whose tokens the grant API takes has to listen on loopback. */
  readonly issuerPort: number
  /** Milliseconds for which nothing must land in a run for it to be complete. */
  readonly settle: number
}

declare module 'vitest' {
  interface ProvidedContext {
    stack: DeployedStack
  }
}

const SETTLE = 2
/** Seconds; the least there is, so that what was given up is tried again within a minute. */
const TIMEOUT = 10

/** Deploys once for all suites; a local AWS of its own, because the other one speaks HTTP. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cloud = await startMiniStack({ tls: true })
  try {
    const issuerPort = await freePort()
    const outputs = await deployLocal(cloud, {
      judging: { settleSeconds: SETTLE },
      ingest: { concurrency: 4, timeoutSeconds: TIMEOUT, batchSize: 10 },
      validate: { concurrency: 4, timeoutSeconds: TIMEOUT, batchSize: 10 },
      oidc: { issuer: `http://127.0.0.1:${issuerPort}`, audience: AUDIENCE },
      grants: { policy: parse(policyText) },
    })
    const output = (part: string) => outputs[`tracegate-local-${part}`] ?? {}
    const [data, pipeline] = [output('data'), output('pipeline')]
    project.provide('stack', {
      endpoint: cloud.endpoint,
      certificate: cloud.certificate ?? '',
      log: cloud.log,
      rawBucket: data.RawBucketName ?? '',
      maskedBucket: data.MaskedBucketName ?? '',
      table: data.TableName ?? '',
      queues: Object.fromEntries(Object.entries(pipeline).filter(([name]) => name.endsWith('Url'))),
      grantsUrl: output('access').GrantsUrl ?? '',
      issuerPort,
      settle: SETTLE * 1_000,
    })
  } catch (error) {
    await cloud.stop()
    throw error
  }
  return () => cloud.stop()
}
