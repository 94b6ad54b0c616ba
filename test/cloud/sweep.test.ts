import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { dynamoClient } from '../../shared/adapters/aws/dynamoClient.ts'
import { dynamoDeletions } from '../../shared/adapters/aws/dynamoDeletions.ts'
import { s3Versions } from '../../shared/adapters/aws/s3Versions.ts'
import { versionIdentity } from '../../shared/ports/DeletionReceipts.ts'
import { type SweepInput, type SweepPorts, sweep } from '../../shared/retention/sweep.ts'
import { collect } from '../contracts/collect.ts'
import { localS3, newBucket, newTable, rootAccess } from './localCloud.ts'

const DAY = 86_400_000
const HISTORY = [
  { put: 'kvonce-trace/2026/10/01/a b+c%.json' },
  { put: 'kvonce-trace/2026/10/01/a b+c%.json' },
  { hide: 'kvonce-trace/2026/10/01/a b+c%.json' },
  { put: 'kvonce-trace/2026/10/02/跡.json' },
  ...Array.from({ length: 40 }, (_, i) => ({ put: `kvonce-trace/2026/10/03/${i % 30}.json` })),
]

let client: S3Client
beforeAll(() => {
  client = localS3()
})

/** A versioned bucket with a history and a table, `days` after the uploads; `fault` is called at every request. */
async function placeAfter(days: number, fault: () => Error | undefined = () => undefined) {
  const bucket = await newBucket(client)
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'elsewhere/a.json', Body: 'raw' }))
  for (const step of HISTORY) {
    if ('put' in step) await client.send(new PutObjectCommand({ Bucket: bucket, Key: step.put, Body: 'raw' }))
    else await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: step.hide }))
  }
  const dynamo = dynamoClient(rootAccess())
  const table = await newTable(dynamo)
  const clock = () => Date.now() + days * DAY
  const ports = { raw: s3Versions({ client, bucket, prefix: 'kvonce-trace/' }), receipts: receiptsOn(dynamo), clock }

  function receiptsOn(on: typeof dynamo) {
    return dynamoDeletions({ client: on, table, clock })
  }
  /** The same through clients that answer with faults, as the SDK's own middleware sees them. */
  function faulty(): SweepPorts {
    const [s3, db] = [localS3(), dynamoClient(rootAccess())]
    for (const middlewareStack of [s3.middlewareStack, db.middlewareStack as unknown as typeof s3.middlewareStack]) {
      const failing = (next: (args: never) => unknown) => async (args: never) => {
        const before = fault()
        if (before !== undefined) throw before
        const result = await next(args)
        const after = fault()
        if (after !== undefined) throw after
        return result
      }
      middlewareStack.add(failing as never, { step: 'deserialize', priority: 'low', name: 'fault' })
    }
    return { raw: s3Versions({ client: s3, bucket, prefix: 'kvonce-trace/' }), receipts: receiptsOn(db), clock }
  }
  return {
    faulty,
    sweep: (through: SweepPorts = ports, more: Partial<SweepInput> = {}) =>
      sweep(through, { keepDays: 30, ahead: 0, receiptDays: 365, sweep: 's', remaining: () => 900_000, ...more }),
    left: () => collect(ports.raw.list()),
    receipts: () => collect(ports.receipts.list(0)),
    notes: () => collect(ports.receipts.intended()),
    elsewhere: () => collect(s3Versions({ client, bucket, prefix: 'elsewhere/' }).list()),
  }
}

const failure = (name: string, status: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status }, $fault: 'server' })

describe('a sweep of a bucket', () => {
  it('leaves what is 29 days old, and nothing under the prefix after 31', async () => {
    const young = await placeAfter(29)
    expect(await young.sweep()).toMatchObject({ finished: true, deleted: 0, markersDeleted: 0, overdue: 0 })
    expect(await young.left()).toHaveLength(HISTORY.length)
    const place = await placeAfter(31)
    const before = (await place.left()).map(versionIdentity)
    expect(await place.sweep()).toMatchObject({ finished: true, deleted: 43, markersDeleted: 1, overdue: 0 })
    expect(await place.left()).toEqual([])
    expect((await place.receipts()).map(versionIdentity).sort()).toEqual(before.sort())
    expect(await place.elsewhere()).toHaveLength(1)
  })

  it('gets through server errors, throttling and lost answers', async () => {
    let requests = 0
    const faults = [failure('InternalError', 500), failure('SlowDown', 503), failure('ThrottlingException', 400)]
    const place = await placeAfter(31, () => (++requests % 3 === 0 ? faults[(requests / 3) % 3] : undefined))
    const before = (await place.left()).map(versionIdentity)
    for (let run = 0; run < 20; run++) {
      const report = await place.sweep(place.faulty(), { sweep: `s${run}` }).catch(() => undefined)
      if (report?.finished && report.overdue === 0) break
    }
    expect(await place.sweep()).toMatchObject({ finished: true, overdue: 0 })
    expect(await place.left()).toEqual([])
    expect((await place.receipts()).map(versionIdentity).sort()).toEqual(before.sort())
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14])('makes up for one that died at request %i', async (last) => {
    let requests = 0
    const died = Object.assign(new Error('died'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } })
    const place = await placeAfter(31, () => (++requests >= last ? died : undefined))
    const before = (await place.left()).map(versionIdentity)
    await place.sweep(place.faulty()).catch(() => undefined)
    expect(await place.sweep(undefined, { sweep: 'next' })).toMatchObject({ finished: true, overdue: 0 })
    expect(await place.left()).toEqual([])
    expect((await place.receipts()).map(versionIdentity).sort()).toEqual(before.sort())
    expect(await place.notes()).toEqual([])
  })
})
