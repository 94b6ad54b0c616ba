import { hash } from 'node:crypto'
import { GetObjectCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { nameOf } from '../../../shared/adapters/aws/awsError.ts'
import { s3ReportSink } from '../../../shared/adapters/aws/s3ReportSink.ts'
import { reportSinkContract } from '../../contracts/reportSinkContract.ts'
import { localS3, newBucket } from '../localCloud.ts'

const MEBIBYTE = 1_024 * 1_024

async function newSink() {
  const client = localS3()
  const bucket = await newBucket(client)
  const object = async (name: string) => {
    try {
      return await client.send(new GetObjectCommand({ Bucket: bucket, Key: `reports/s/${name}` }))
    } catch (cause) {
      if (nameOf(cause) === 'NoSuchKey') return undefined
      throw cause
    }
  }
  const uploads = async () =>
    (await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.map(({ Key }) => Key) ?? []
  const read = async (name: string) => (await object(name))?.Body?.transformToString()
  return { sink: s3ReportSink({ client, bucket, prefix: 'reports/s/' }), read, object, uploads }
}

reportSinkContract('S3', newSink)

describe('S3 as a report sink', () => {
  test('uploads a large file in parts, which shows nothing before it is whole', async () => {
    const { sink, read, uploads } = await newSink()
    const line = `${'é'.repeat(511)}\n`
    const file = await sink.create('events.ndjson')
    for (let i = 0; i < 20 * 1_024; i++) await file.write(line)
    await expect.poll(uploads).toEqual(['reports/s/events.ndjson'])
    expect(await read('events.ndjson')).toBeUndefined()
    const whole = line.repeat(20 * 1_024)
    expect(await file.close()).toEqual({ bytes: Buffer.byteLength(whole), sha256: hash('sha256', whole) })
    expect(await read('events.ndjson')).toBe(whole)
    expect(await uploads()).toEqual([])
  })

  test('leaves no upload behind when a large file is given up', async () => {
    const { sink, read, uploads } = await newSink()
    const file = await sink.create('events.ndjson')
    for (let i = 0; i < 20; i++) await file.write('x'.repeat(MEBIBYTE))
    await file.abort()
    expect(await uploads()).toEqual([])
    expect(await read('events.ndjson')).toBeUndefined()
  })

  test('says what kind of file it is', async () => {
    const { sink, object } = await newSink()
    await (await sink.create('report.html')).close()
    expect((await object('report.html'))?.ContentType).toBe('text/html; charset=utf-8')
  })
})
