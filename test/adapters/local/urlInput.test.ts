import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { urlInput } from '../../../shared/adapters/local/urlInput.ts'

const stored = gzipSync('x'.repeat(50_000))
let server: Server
let origin: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://loopback')
    if (pathname === '/object') response.writeHead(200, { 'content-encoding': 'gzip' }).end(stored)
    else if (pathname === '/endless') response.writeHead(200).write(Buffer.alloc(100_000))
    else if (pathname === '/moved') response.writeHead(302, { location: '/object' }).end()
    else if (pathname === '/cut')
      response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy())
    else response.writeHead(pathname === '/expired' ? 403 : 404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('an object behind a URL', () => {
  test('comes as it is stored, whatever its Content-Encoding says', async () => {
    const input = urlInput(`${origin}/object?X-Amz-Signature=secret`)
    expect(input.name).toBe(`${origin}/object`)
    expect(Buffer.compare(await input.read(10_000), stored)).toBe(0)
  })

  test('is refused above the limit, whether or not it says how large it is', async () => {
    await expect(urlInput(`${origin}/object`).read(stored.length - 1)).rejects.toMatchObject({ code: 'too-large' })
    await expect(urlInput(`${origin}/endless`).read(1_000)).rejects.toMatchObject({ code: 'too-large' })
  })

  test.each([
    ['/missing', 'not-found', '404'],
    ['/expired', 'unreadable', '403'],
    ['/moved', 'unreadable', '302'],
    ['/cut', 'unreadable', 'failed'],
  ])('that answers %s is told with a remedy and without its secrets', async (path, code, message) => {
    const error = await urlInput(`${origin}${path}?X-Amz-Signature=secret`)
      .read(1_000)
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, location: `${origin}${path}`, remedy: expect.any(String) })
    expect(error).toMatchObject({ message: expect.stringContaining(message) })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret')
  })

  test('has to be https, or on this machine', () => {
    expect(urlInput('http://example.com/x').problem).toMatchObject({ code: 'unsupported' })
    expect(urlInput('ftp://example.com/x').problem).toMatchObject({ code: 'unsupported' })
    expect(urlInput('https://[').problem).toMatchObject({ code: 'unsupported' })
    expect(urlInput('https://example.com/x').problem).toBeUndefined()
  })
})
