import { GetObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { clientSettings } from '../../../shared/adapters/aws/clientSettings.ts'
import { s3Client } from '../../../shared/adapters/aws/s3Client.ts'

const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' }

afterEach(() => {
  vi.unstubAllEnvs()
})

async function addressOf(): Promise<string> {
  const client = s3Client({ region: 'us-east-1', credentials })
  const url = new URL(await getSignedUrl(client, new GetObjectCommand({ Bucket: 'bucket', Key: 'a/b' })))
  return url.origin + url.pathname
}

describe('a client of S3', () => {
  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])(
    'goes where %s says, with the bucket in the path',
    async (name) => {
      vi.stubEnv(name, 'http://127.0.0.1:4566')
      expect(await addressOf()).toBe('http://127.0.0.1:4566/bucket/a/b')
    },
  )

  test('goes to the bucket itself without one', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', '')
    expect(await addressOf()).toBe('https://bucket.s3.us-east-1.amazonaws.com/a/b')
  })

  test('waits for nothing without end, and repeats a request three times', async () => {
    const { maxAttempts, requestHandler } = clientSettings()
    expect(maxAttempts).toBe(4)
    const request = { protocol: 'http:', hostname: '127.0.0.1', port: 1, path: '/', method: 'GET', headers: {} }
    await expect(requestHandler.handle(request as never)).rejects.toThrow()
    const times = { connectionTimeout: 3_000, socketTimeout: 10_000, requestTimeout: 60_000 }
    expect(requestHandler.httpHandlerConfigs()).toMatchObject(times)
  })
})
