import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, test } from 'vitest'
import { s3Client } from '../../../shared/adapters/aws/s3Client.ts'
import { s3Input } from '../../../shared/adapters/aws/s3Input.ts'
import { s3ObjectStore } from '../../../shared/adapters/aws/s3ObjectStore.ts'
import { s3ReportSink } from '../../../shared/adapters/aws/s3ReportSink.ts'
import { collect } from '../../contracts/collect.ts'
import { failure } from './failure.ts'

const client = s3Client({ region: 'us-east-1' })
const s3 = mockClient(client)
const store = s3ObjectStore({ client, bucket: 'b', prefix: 'p/' })

beforeEach(() => {
  s3.reset()
})

/** The SDK types a body as the stream of its own HTTP client. */
const bodyOf = (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => Readable.from(chunks) as never

describe('an object store whose service fails', () => {
  test.each([
    ['InternalError', 500, true],
    ['SlowDown', 503, true],
    ['AccessDenied', 403, false],
  ])('rejects with what it says: %s', async (name, status, retryable) => {
    s3.rejects(failure(name, status))
    const rejected = { name: 'TracegateError', code: 'unreadable', retryable, location: 's3://b/p/k' }
    await expect(store.put('k', new Uint8Array())).rejects.toMatchObject(rejected)
    await expect(store.put('k', new Uint8Array(), { ifAbsent: true })).rejects.toMatchObject(rejected)
    await expect(store.get('k')).rejects.toMatchObject(rejected)
    await expect(store.getRange('k', 0, 1)).rejects.toMatchObject(rejected)
    await expect(store.head('k')).rejects.toMatchObject(rejected)
    await expect(store.delete('k')).rejects.toMatchObject(rejected)
    await expect(collect(store.list('k'))).rejects.toMatchObject(rejected)
  })

  test('tells a missing bucket from a missing object', async () => {
    s3.on(HeadObjectCommand).rejects(failure('NoSuchBucket', 404))
    await expect(store.head('k')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('tries again when another conditional write was under way', async () => {
    s3.on(PutObjectCommand).rejectsOnce(failure('ConditionalRequestConflict', 409)).resolves({})
    expect(await store.put('k', new Uint8Array(), { ifAbsent: true })).toBe('written')
    s3.on(PutObjectCommand).rejects(failure('ConditionalRequestConflict', 409))
    const lost = { code: 'conflict', retryable: true }
    await expect(store.put('k', new Uint8Array(), { ifAbsent: true })).rejects.toMatchObject(lost)
  })

  test('rejects an object that breaks off', async () => {
    const broken = async function* () {
      yield Buffer.from('half')
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
    }
    s3.on(GetObjectCommand).callsFake(async () => {
      const transformToByteArray = async () => Buffer.concat(await Array.fromAsync(broken()))
      return { Body: { transformToByteArray }, ContentLength: 8 }
    })
    await expect(store.get('k')).rejects.toMatchObject({ code: 'unreadable', retryable: true })
  })

  test('asks for the next page only when it is wanted', async () => {
    const page = (name: string) => ({
      Contents: [{ Key: `p/${name}`, Size: 1, LastModified: new Date(1_500) }],
      IsTruncated: true,
      NextContinuationToken: name,
    })
    s3.on(ListObjectsV2Command).resolvesOnce(page('a')).resolvesOnce(page('b%2Bb+c')).rejects(failure('SlowDown', 503))
    const objects = store.list('')[Symbol.asyncIterator]()
    expect((await objects.next()).value).toEqual({ key: 'a', size: 1, modified: 1_000 })
    expect(s3.calls()).toHaveLength(1)
    expect((await objects.next()).value.key).toBe('b+b c')
    expect(s3.calls()).toHaveLength(2)
    await expect(objects.next()).rejects.toMatchObject({ retryable: true })
  })
})

describe('an input whose download fails', () => {
  const input = s3Input({ client, bucket: 'b', key: 'k' })

  test('is truncated when it is shorter than announced', async () => {
    s3.on(GetObjectCommand).resolves({ Body: bodyOf([Buffer.from('half')]), ContentLength: 8 })
    await expect(input.read(100)).rejects.toMatchObject({ code: 'truncated', retryable: true, location: 's3://b/k' })
  })

  test('may pass when the connection broke', async () => {
    const broken = async function* () {
      yield Buffer.from('half')
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
    }
    s3.on(GetObjectCommand).resolves({ Body: bodyOf(broken()), ContentLength: 8 })
    await expect(input.read(100)).rejects.toMatchObject({ code: 'unreadable', retryable: true })
  })

  test('is read no further than the limit', async () => {
    let given = 0
    const endless = async function* () {
      for (;;) {
        given++
        yield Buffer.alloc(10)
      }
    }
    s3.on(GetObjectCommand).resolves({ Body: bodyOf(endless()) })
    await expect(input.read(100)).rejects.toMatchObject({ code: 'too-large', retryable: false })
    expect(given).toBeLessThan(100)
  })
})

describe('a report whose upload fails', () => {
  const sink = s3ReportSink({ client, bucket: 'b' })
  const tenMegabytes = async (file: Awaited<ReturnType<typeof sink.create>>) => {
    for (let i = 0; i < 10; i++) await file.write('x'.repeat(1_048_576))
  }

  test('is given up, and says so when it is closed', async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' })
    s3.on(UploadPartCommand).rejects(failure('InternalError', 500))
    s3.on(AbortMultipartUploadCommand).resolves({})
    const file = await sink.create('r.json')
    await tenMegabytes(file)
    await expect(file.close()).rejects.toMatchObject({ code: 'unreadable', retryable: true, location: 's3://b/r.json' })
    expect(s3.commandCalls(AbortMultipartUploadCommand)).toHaveLength(1)
    expect(s3.commandCalls(CompleteMultipartUploadCommand)).toHaveLength(0)
  })

  test('tells a writer that goes on', async () => {
    s3.on(CreateMultipartUploadCommand).rejects(failure('AccessDenied', 403))
    const file = await sink.create('r.json')
    const writing = async () => {
      await tenMegabytes(file)
      await tenMegabytes(file)
    }
    await expect(writing()).rejects.toMatchObject({ code: 'unreadable', retryable: false })
    await file.abort()
  })

  test('leaves the abort to the lifecycle when that fails too', async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' })
    s3.on(UploadPartCommand).resolves({ ETag: 'e' })
    s3.on(CompleteMultipartUploadCommand).rejects(failure('InternalError', 500))
    s3.on(AbortMultipartUploadCommand).rejects(failure('InternalError', 500))
    const file = await sink.create('r.json')
    await tenMegabytes(file)
    await expect(file.close()).rejects.toMatchObject({ retryable: true })
  })
})
