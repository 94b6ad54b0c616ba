import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { dynamoClient } from '../../shared/adapters/aws/dynamoClient.ts'
import { dynamoSpanStore } from '../../shared/adapters/aws/dynamoSpanStore.ts'
import { createTracer } from '../../shared/tracing/createTracer.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { newTable, rootAccess } from './localCloud.ts'

const launcher = join(import.meta.dirname, '../../cli/launcher.ts')

test('`tracegate trace --stage` asks the table of a deployed stage', async () => {
  const client = dynamoClient(rootAccess())
  const table = await newTable(client, `tracegate-asked-data-${process.pid}`)
  const spans: TraceSpan[] = []
  createTracer({ onEnd: (span) => spans.push(span) })
    .start('judge scope')
    .end({ status: 'ERROR', error: 'it went wrong' })
  await dynamoSpanStore({ client, table, clock: Date.now }).put(spans)
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: inject('endpoint'),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: '000000000000',
    AWS_SECRET_ACCESS_KEY: 'local',
  }
  const ask = async (...args: string[]) =>
    promisify(execFile)(process.execPath, [launcher, 'trace', ...args, '--stage', 'asked'], { env })
  expect(JSON.parse((await ask('list', '--status', 'ERROR', '--format', 'json')).stdout).traces).toMatchObject([
    { traceId: spans[0]?.traceId, status: 'ERROR' },
  ])
  expect((await ask('show', 'last')).stdout).toContain('error: it went wrong')
  expect((await ask('search', '{ status = error && name = "judge scope" }')).stdout).toContain('it went wrong')
})
