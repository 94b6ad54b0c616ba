import { ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, test } from 'vitest'
import { s3Input } from '../../../shared/adapters/aws/s3Input.ts'
import { s3Inputs } from '../../../shared/adapters/aws/s3Inputs.ts'
import { s3ObjectStore } from '../../../shared/adapters/aws/s3ObjectStore.ts'
import { localS3, newBucket } from '../localCloud.ts'

const client = localS3()
let bucket = ''

beforeAll(async () => {
  bucket = await newBucket(client)
  const store = s3ObjectStore({ client, bucket })
  for (const key of ['t/2026/01/a b.json', 't/2026/02/b.json', 't/2026/02', 't2/c.json']) {
    await store.put(key, Buffer.from(key))
  }
})

const namesOf = async (argument: string) => (await s3Inputs(client, argument)).map(({ name }) => name)

describe('an object of a bucket as input', () => {
  test('is read whole up to the limit, and refused above it', async () => {
    for (const sizeBytes of [undefined, 18]) {
      const input = s3Input({ client, bucket, key: 't/2026/01/a b.json', sizeBytes })
      expect(String(Buffer.from(await input.read(18)))).toBe('t/2026/01/a b.json')
      const problem = { code: 'too-large', location: `s3://${bucket}/t/2026/01/a b.json`, retryable: false }
      await expect(input.read(17)).rejects.toMatchObject(problem)
    }
  })

  test('is refused without a request when its size is known', async () => {
    const input = s3Input({ client, bucket, key: 'none', sizeBytes: 11 })
    await expect(input.read(10)).rejects.toMatchObject({ code: 'too-large' })
    await expect(input.read(11)).rejects.toMatchObject({ code: 'not-found', retryable: false })
  })

  test('ends with its signal', async () => {
    const input = s3Input({ client, bucket, key: 't2/c.json' })
    await expect(input.read(100, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })

  test('is the version that was asked for', async () => {
    const versioned = await newBucket(client)
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await client.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }))
    const store = s3ObjectStore({ client, bucket: versioned })
    await store.put('k', Buffer.from('first'))
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket: versioned }))
    await store.put('k', Buffer.from('second'))
    const read = async (version: string | undefined) =>
      String(Buffer.from(await s3Input({ client, bucket: versioned, key: 'k', version }).read(100)))
    expect(await read(Versions?.[0]?.VersionId)).toBe('first')
    expect(await read(undefined)).toBe('second')
    const wrong = s3Input({ client, bucket: versioned, key: 'k', version: 'none' })
    await expect(wrong.read(100)).rejects.toMatchObject({ name: 'TracegateError', retryable: false })
  })
})

describe('an S3 address as input', () => {
  test('stands for the objects below it in key order, with their sizes', async () => {
    const all = ['t/2026/01/a b.json', 't/2026/02', 't/2026/02/b.json', 't2/c.json'].map(
      (key) => `s3://${bucket}/${key}`,
    )
    expect(await namesOf(`s3://${bucket}`)).toEqual(all)
    expect(await namesOf(`s3://${bucket}/`)).toEqual(all)
    expect(await namesOf(`s3://${bucket}/t`)).toEqual(all.slice(0, 3))
    expect(await namesOf(`s3://${bucket}/t/`)).toEqual(all.slice(0, 3))
    expect((await s3Inputs(client, `s3://${bucket}/t2`))[0]?.sizeBytes).toBe(9)
  })

  test('stands for the object that has it as its key', async () => {
    expect(await namesOf(`s3://${bucket}/t/2026/02`)).toEqual([`s3://${bucket}/t/2026/02`])
  })

  test('says what is wrong as an input, so that others can still be judged', async () => {
    for (const [argument, code] of [
      [`s3://${bucket}/none`, 'empty'],
      ['s3://no-such-bucket-here/x', 'not-found'],
      ['s3://', 'usage'],
      ['s3://X/y', 'usage'],
    ] as const) {
      const [input, ...others] = await s3Inputs(client, argument)
      expect(others).toEqual([])
      expect(input).toMatchObject({ name: argument, problem: { code } })
      await expect(input?.read(1)).rejects.toMatchObject({ code })
    }
  })
})
