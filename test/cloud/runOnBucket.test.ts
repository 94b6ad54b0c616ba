import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, inject, test } from 'vitest'
import { localS3, newBucket } from './localCloud.ts'

const sample = 'samples/kvonce-trace/2025/10/04/traces_0199ae7e-e253-7c41-9b6e-3f5a20d8c1e7.json.gz'
const launcher = join(import.meta.dirname, '../../cli/launcher.ts')

test('`tracegate run` judges the objects below a prefix of a bucket as it judges files', async () => {
  const client = localS3()
  const bucket = await newBucket(client)
  const Body = readFileSync(join(import.meta.dirname, '../..', sample))
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'kvonce-trace/2025/10/04/a b.json.gz', Body }))
  const place = await mkdtemp(join(tmpdir(), 'tracegate-bucket-'))
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: inject('endpoint'),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: '000000000000',
    AWS_SECRET_ACCESS_KEY: 'local',
  }
  const args = [launcher, 'run', `s3://${bucket}/kvonce-trace`, '--format', 'json']
  const ended = await promisify(execFile)(process.execPath, args, { cwd: place, env }).catch((error: unknown) => error)
  expect(ended).toMatchObject({ code: 1 })
  const envelope = JSON.parse((ended as { stdout: string }).stdout)
  expect(envelope.summary.trace).toMatchObject({ status: 'invalid', aggregate: { issues: 1 } })
  const metadata = JSON.parse(
    await readFile(join(place, 'hermetic-reports/trace/kvonce-payload-metadata.json'), 'utf8'),
  )
  expect(metadata).toMatchObject({ sourceType: 's3', sizeBytes: Body.length })
})
