import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { expect, inject } from 'vitest'
import { trust } from '../../../.ci/ministack.ts'
import { dynamoClient } from '../../../shared/adapters/aws/dynamoClient.ts'
import { dynamoResultStore } from '../../../shared/adapters/aws/dynamoResultStore.ts'
import { s3Client } from '../../../shared/adapters/aws/s3Client.ts'
import { sqsClient } from '../../../shared/adapters/aws/sqsClient.ts'
import { reportsOf, WHOLE_SCOPE } from '../../../shared/flow/scopeReports.ts'
import type { Receipt } from '../../../shared/ports/ResultStore.ts'
import type { Envelope } from '../../../shared/reporting/Envelope.ts'
import { rootAccess } from '../localCloud.ts'

/** Milliseconds that a verdict may take on a busy machine, above all what another suite kills is tried again after a minute. */
const PATIENCE = 300_000

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

/** Files that a scope's envelope lists, and itself, by name. */
export interface Judged {
  readonly envelope: Envelope
  readonly files: ReadonlyMap<string, Buffer>
}

/** The deployed stack as collectors, and those who read results, see it. */
export function stackPlace() {
  const stack = inject('stack')
  trust(readFileSync(stack.certificate, 'utf8'))
  const access = rootAccess(stack.endpoint)
  const s3 = s3Client({ ...access, forcePathStyle: true })
  const sqs = sqsClient({ ...access, useQueueUrlAsEndpoint: false })
  const dynamo = dynamoClient(access)
  const results = dynamoResultStore({ client: dynamo, table: stack.table, clock: Date.now })

  /** Uploads an object as a collector does; gives the version it became. */
  async function put(key: string, Body: string | Uint8Array): Promise<string | undefined> {
    const Key = `kvonce-trace/2026/11/21/${key}`
    return (await s3.send(new PutObjectCommand({ Bucket: stack.rawBucket, Key, Body }))).VersionId
  }

  /** Tells ingest of an object, as EventBridge does when it delivers an event again. */
  async function deliver(key: string, size: number, version?: string): Promise<void> {
    const object = { key: `kvonce-trace/2026/11/21/${key}`, size, 'version-id': version }
    const MessageBody = JSON.stringify({ detail: { bucket: { name: stack.rawBucket }, object } })
    await sqs.send(new SendMessageCommand({ QueueUrl: stack.queues.IngestQueueUrl, MessageBody }))
  }

  async function receiptsOf(scope?: string): Promise<readonly Receipt[]> {
    return Array.fromAsync(results.receipts(scope))
  }

  /** Messages waiting, or being worked on. */
  async function waiting(queue: string): Promise<number> {
    const asked = new GetQueueAttributesCommand({ QueueUrl: stack.queues[queue], AttributeNames: [...COUNTS] })
    const { Attributes = {} } = await sqs.send(asked)
    return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
  }

  /** Resolves when nothing waits in the pipeline's queues. */
  async function quiet(timeout = PATIENCE): Promise<void> {
    const both = async () => [await waiting('IngestQueueUrl'), await waiting('ValidateQueueUrl')]
    await expect.poll(both, { timeout, interval: 250 }).toEqual([0, 0])
  }

  /** The reports that count of a scope, each verified against its digest in the envelope. */
  async function judged(scope: string): Promise<Judged> {
    const verdict = await results.getVerdict(scope, WHOLE_SCOPE)
    const folder = verdict && reportsOf(verdict.record)?.folder
    if (folder === undefined) throw new Error(`no verdict on ${scope}`)
    const files = new Map<string, Buffer>()
    for (const { key, bytes } of await objectsIn(s3, stack.maskedBucket, `reports/${folder}/`)) {
      files.set(key.slice(`reports/${folder}/`.length), bytes)
    }
    const envelope: Envelope = JSON.parse(String(files.get('envelope.json')))
    for (const { path, checksum } of envelope.artifacts) {
      expect([path, `sha256:${hash('sha256', files.get(path) ?? '')}`]).toEqual([path, checksum])
    }
    return { envelope, files }
  }

  return { stack, access, s3, sqs, dynamo, results, put, deliver, receiptsOf, waiting, quiet, judged }
}

export type StackPlace = ReturnType<typeof stackPlace>

/** All objects below a prefix, with their bytes. */
export async function objectsIn(s3: S3Client, Bucket: string, Prefix: string) {
  const found: { readonly key: string; readonly bytes: Buffer }[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }))
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      found.push({ key: Key, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) })
    }
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  return found
}
