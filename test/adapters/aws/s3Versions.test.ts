import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { s3Versions } from '../../../shared/adapters/aws/s3Versions.ts'
import type { RawVersion } from '../../../shared/ports/RawVersions.ts'
import { collect } from '../../contracts/collect.ts'

const s3 = mockClient(S3Client)
const raw = s3Versions({ client: new S3Client({ region: 'us-east-1' }), bucket: 'raw', prefix: 'kvonce-trace/' })
const at = (second: number) => new Date(Date.UTC(2026, 9, 1, 0, 0, second, 999))
const version = (key: string, id = 'v1'): RawVersion => ({
  key,
  version: id,
  landed: at(0).getTime(),
  isMarker: false,
  sizeBytes: 3,
})

beforeEach(() => {
  s3.reset()
})

/** Answers of S3, page by page. */
function pages(...answers: readonly Partial<ListObjectVersionsCommandOutput>[]): void {
  let next = 0
  s3.on(ListObjectVersionsCommand).callsFake(async () => answers[next++])
}

const asked = () => s3.commandCalls(ListObjectVersionsCommand).map(({ args }) => args[0].input)

describe('listing versions', () => {
  it('reads keys that S3 has encoded, and goes on after the key itself', async () => {
    const last = 'kvonce-trace/a b+c%20/跡\u0001'
    const encoded = 'kvonce-trace/a+b%2Bc%2520/%E8%B7%A1%01'
    pages(
      {
        EncodingType: 'url',
        IsTruncated: true,
        NextKeyMarker: encoded,
        NextVersionIdMarker: 'v2',
        Versions: [{ Key: encoded, VersionId: 'v2', LastModified: at(5), Size: 9 }],
      },
      { EncodingType: 'url', IsTruncated: false },
    )
    expect(await collect(raw.list())).toEqual([
      { key: last, version: 'v2', landed: Date.UTC(2026, 9, 1, 0, 0, 5), isMarker: false, sizeBytes: 9 },
    ])
    expect(asked()).toEqual([
      expect.objectContaining({ Bucket: 'raw', Prefix: 'kvonce-trace/', EncodingType: 'url' }),
      expect.objectContaining({ KeyMarker: last, VersionIdMarker: 'v2' }),
    ])
  })

  it('takes keys as they are where the answer is not encoded', async () => {
    pages({ IsTruncated: false, Versions: [{ Key: 'kvonce-trace/a+b%20c', LastModified: at(1), Size: 1 }] })
    expect(await collect(raw.list())).toMatchObject([{ key: 'kvonce-trace/a+b%20c', version: 'null' }])
  })

  it('puts versions and markers, which S3 lists apart, in order: by key, the newest first', async () => {
    const entry = (Key: string, VersionId: string, second: number) => ({ Key, VersionId, LastModified: at(second) })
    pages({
      IsTruncated: false,
      Versions: [entry('a', 'a3', 3), entry('a', 'a1', 1), entry('b', 'b1', 0)],
      DeleteMarkers: [entry('a', 'a2', 2), entry('c', 'c1', 0)],
    })
    expect((await collect(raw.list())).map(({ version, isMarker }) => [version, isMarker])).toEqual([
      ['a3', false],
      ['a2', true],
      ['a1', false],
      ['b1', false],
      ['c1', true],
    ])
  })

  it('asks for a page before what the one before ends with can be deleted', async () => {
    const page = (key: string, IsTruncated: boolean) => ({
      IsTruncated,
      NextKeyMarker: key,
      NextVersionIdMarker: 'v1',
      Versions: [{ Key: key, VersionId: 'v1', LastModified: at(1) }],
    })
    pages(page('a', true), page('b', true), page('c', false))
    const askedBefore: Record<string, number> = {}
    for await (const { key } of raw.list()) askedBefore[key] = asked().length
    expect(askedBefore).toEqual({ a: 2, b: 3, c: 3 })
  })

  it('tells what S3 refused, where, and whether it may work later', async () => {
    const slow = Object.assign(new Error('x'), { name: 'SlowDown', $metadata: { httpStatusCode: 503 } })
    s3.on(ListObjectVersionsCommand).rejects(slow)
    await expect(collect(raw.list())).rejects.toMatchObject({
      code: 'unreadable',
      retryable: true,
      location: 's3://raw/kvonce-trace/',
    })
  })
})

describe('deleting versions', () => {
  it('names every version, a thousand in a request', async () => {
    s3.on(DeleteObjectsCommand).resolves({})
    const many = Array.from({ length: 1_001 }, (_, i) => version(`k${i}`, `v${i}`))
    expect(await raw.delete(many)).toEqual([])
    const sent = s3.commandCalls(DeleteObjectsCommand).map(({ args }) => args[0].input.Delete?.Objects ?? [])
    expect(sent.map(({ length }) => length)).toEqual([1_000, 1])
    expect(sent[1]).toEqual([{ Key: 'k1000', VersionId: 'v1000' }])
  })

  it('asks again for what S3 failed at, and for nothing else', async () => {
    s3.on(DeleteObjectsCommand)
      .resolvesOnce({
        Errors: [
          { Key: 'a', VersionId: 'v1', Code: 'InternalError' },
          { Key: 'b', VersionId: 'v1', Code: 'AccessDenied' },
          { Key: 'c', VersionId: 'v1', Code: 'SlowDown' },
        ],
      })
      .resolves({})
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((key) => version(key))
    expect(await raw.delete([a!, b!, c!, d!])).toEqual([{ version: b, code: 'AccessDenied', isStillThere: true }])
    const sent = s3
      .commandCalls(DeleteObjectsCommand)
      .map(({ args }) => args[0].input.Delete?.Objects?.map((o) => o.Key))
    expect(sent).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'c'],
    ])
  })

  it('gives up what S3 fails at again and again, and says that it may be gone', async () => {
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'a', VersionId: 'v1', Code: 'InternalError' }] })
    const a = version('a')
    expect(await raw.delete([a, version('b')])).toEqual([{ version: a, code: 'InternalError', isStillThere: false }])
  })

  it('deletes one by one what a request for many cannot name', async () => {
    const denied = Object.assign(new Error('x'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } })
    s3.on(DeleteObjectsCommand).resolves({})
    s3.on(DeleteObjectCommand).resolvesOnce({}).rejects(denied)
    const odd = [version('a\u0001b', 'v7'), version('c\rd')]
    expect(await raw.delete([odd[0]!, version('plain'), odd[1]!])).toEqual([
      { version: odd[1], code: 'AccessDenied', isStillThere: true },
    ])
    expect(s3.commandCalls(DeleteObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'raw',
      Key: 'a\u0001b',
      VersionId: 'v7',
    })
    expect(s3.commandCalls(DeleteObjectsCommand)).toHaveLength(1)
  })

  it('takes no error for a success', async () => {
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'unknown', Code: 'AccessDenied' }] })
    await expect(raw.delete([version('a')])).rejects.toMatchObject({ code: 'unreadable' })
  })
})
