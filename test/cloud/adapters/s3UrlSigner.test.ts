import { hash } from 'node:crypto'
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { s3Client } from '../../../shared/adapters/aws/s3Client.ts'
import { s3ObjectStore } from '../../../shared/adapters/aws/s3ObjectStore.ts'
import { s3UrlSigner } from '../../../shared/adapters/aws/s3UrlSigner.ts'
import { scopedSession } from '../../../shared/adapters/aws/scopedSession.ts'
import { stsClient } from '../../../shared/adapters/aws/stsClient.ts'
import { callIam } from '../callIam.ts'
import { localS3, newBucket, rootAccess } from '../localCloud.ts'

const roleArn = 'arn:aws:iam::000000000000:role/reports'
const sts = stsClient(rootAccess())
const root = localS3()
let bucket = ''

beforeAll(async () => {
  bucket = await newBucket(root)
  const store = s3ObjectStore({ client: root, bucket })
  for (const key of ['reports/one/a.json', 'reports/one/b c.json', 'reports/two/a.json', 'segments/one/a']) {
    await store.put(key, Buffer.from(key))
  }
  const anyone = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }
  const all = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  await callIam('CreateRole', { RoleName: 'reports', AssumeRolePolicyDocument: policy(anyone) })
  await callIam('PutRolePolicy', { RoleName: 'reports', PolicyName: 'all', PolicyDocument: policy(all) })
})

async function scoped() {
  const session = { client: sts, roleArn, bucket, prefix: 'reports/one/', name: 'repo:o/r run 7' }
  const credentials = await scopedSession(session)
  return s3Client({ ...rootAccess(), forcePathStyle: true, credentials })
}

const sha256 = hash('sha256', 'reports/one/a.json')

async function signed(key: string, clock = Date.now, seconds = 300) {
  return s3UrlSigner({ client: await scoped(), bucket, clock }).sign({ key, sha256 }, seconds)
}

describe('a signed URL', () => {
  test('gives the object to whoever holds it, until it expires', async () => {
    const now = Date.now()
    const { url, expiresAt, sha256: digest } = await signed('reports/one/a.json', () => now, 60)
    expect(new URL(url).origin).toBe(inject('endpoint'))
    expect(expiresAt).toBe(Math.floor(now / 1_000) * 1_000 + 60_000)
    const body = await (await fetch(url)).text()
    expect(body).toBe('reports/one/a.json')
    expect(digest).toBe(hash('sha256', body))
    const before = await signed('reports/one/a.json', () => now - 61_000, 60)
    expect((await fetch(before.url)).status).toBe(403)
  })

  test('works for keys that URLs write differently', async () => {
    const { url } = await signed('reports/one/b c.json')
    expect(await (await fetch(url)).text()).toBe('reports/one/b c.json')
  })

  test('is worthless for another object, another time or another method', async () => {
    const { url } = await signed('reports/one/a.json')
    const changed = [
      url.replace('/reports/one/', '/reports/two/'),
      url.replace('/a.json', '/b%20c.json'),
      url.replace('X-Amz-Expires=300', 'X-Amz-Expires=3000'),
      url.replace(/X-Amz-Signature=../, 'X-Amz-Signature=00'),
    ]
    for (const each of changed) {
      expect(each).not.toBe(url)
      expect((await fetch(each)).status).toBe(403)
    }
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
  })

  test('reaches nothing outside the prefix of the session that signed it', async () => {
    for (const key of ['reports/two/a.json', 'segments/one/a', 'reports/onerous/a.json']) {
      expect((await fetch((await signed(key)).url)).status).toBe(403)
    }
  })

  test('is refused for more than five minutes, and for what is no key', async () => {
    for (const seconds of [0, -1, 301, 1.5, Number.NaN]) {
      await expect(signed('reports/one/a.json', Date.now, seconds)).rejects.toMatchObject({ code: 'usage' })
    }
    for (const key of ['', '../x', 'reports/one/../two/a.json']) {
      await expect(signed(key)).rejects.toMatchObject({ code: 'usage' })
    }
  })
})

describe('a scoped session', () => {
  test('reads below its prefix and does nothing else, whatever its role may do', async () => {
    const client = await scoped()
    const read = (Key: string) => client.send(new GetObjectCommand({ Bucket: bucket, Key }))
    expect(await (await read('reports/one/a.json')).Body?.transformToString()).toBe('reports/one/a.json')
    await expect(read('reports/two/a.json')).rejects.toMatchObject({ name: 'AccessDenied' })
    await expect(client.send(new ListObjectsV2Command({ Bucket: bucket }))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    const store = s3ObjectStore({ client, bucket })
    const changes = [() => store.put('reports/one/x', new Uint8Array()), () => store.delete('reports/one/a.json')]
    for (const change of changes) {
      await expect(change()).rejects.toMatchObject({ code: 'unreadable', retryable: false })
    }
  })

  test('is refused for a prefix that a policy would read as more', async () => {
    const wrong = ['', 'reports', 'reports/*/', 'reports/?/', `reports/\${aws:username}/`, '/', 'a//', 'a/../', '*']
    for (const prefix of wrong) {
      const session = { client: sts, roleArn, bucket, prefix, name: 'n' }
      await expect(scopedSession(session)).rejects.toMatchObject({ code: 'usage' })
    }
  })
})
