import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { grantClient } from '../../shared/adapters/local/grantClient.ts'
import { grantedReportFolder } from '../../shared/adapters/local/grantedReportFolder.ts'
import { idTokenSource } from '../../shared/adapters/local/idTokenSource.ts'
import { RetryLater } from '../../shared/gate/RetryLater.ts'
import { temporaryDirectory } from '../adapters/local/temporaryDirectory.ts'
import { SCOPE } from './fakePorts.ts'
import { AUDIENCE, type FakeRunner, fakeRunner } from './fakeRunner.ts'
import { digestOf } from './scopeReports.ts'

let runner: FakeRunner
beforeEach(async () => {
  runner = await fakeRunner()
})
afterEach(() => runner.close())

const PATIENCE = 20_000
const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
const source = (environment: NodeJS.ProcessEnv = runner.environment, masked: string[] = []) =>
  idTokenSource(environment, { audience: AUDIENCE, onToken: (token) => void masked.push(token) })
const ask = async (scope = SCOPE, endpoint = runner.endpoint) => {
  const token = (await source().token({ fresh: false, patience: PATIENCE })) ?? ''
  return grantClient(endpoint).ask({ scope, token, patience: PATIENCE })
}

describe('tokens', () => {
  it('come from GitHub for the audience, are used again, and are told before they are used', async () => {
    const masked: string[] = []
    const identity = source(runner.environment, masked)
    const first = await identity.token({ fresh: false, patience: PATIENCE })
    expect(await identity.token({ fresh: false, patience: PATIENCE })).toBe(first)
    const second = await identity.token({ fresh: true, patience: PATIENCE })
    expect(second).not.toBe(first)
    expect(masked).toEqual([first, second])
    const claims = JSON.parse(Buffer.from(first?.split('.')[1] ?? '', 'base64url').toString())
    expect(claims.aud).toBe(AUDIENCE)
  })

  it('come from TRACEGATE_ID_TOKEN elsewhere, and there is no other', async () => {
    const identity = source({ TRACEGATE_ID_TOKEN: ' a.b.c\n' })
    expect(await identity.token({ fresh: false, patience: PATIENCE })).toBe('a.b.c')
    expect(await identity.token({ fresh: true, patience: PATIENCE })).toBeUndefined()
  })

  it.each([
    ['500', { status: 500 }, 'unreadable', true],
    ['429', { status: 429, headers: { 'retry-after': '7' } }, 'unreadable', true],
    ['a broken connection', { status: 200, body: '{"val', breaks: true }, 'unreadable', true],
    ['403', { status: 403 }, 'denied', false],
    ['no token', { status: 200, body: '{}' }, 'denied', false],
    ['a token with a line break', { status: 200, body: '{"value":"a\\nx-evil: 1"}' }, 'denied', false],
    ['no JSON', { status: 200, body: 'x' }, 'corrupt', false],
    ['too much', { status: 200, body: 'x'.repeat(100_000) }, 'too-large', false],
    ['a redirect', { status: 302, headers: { location: 'https://evil.example' } }, 'unsupported', false],
  ])('fail when the endpoint answers with %s', async (_, instead, code, retryable) => {
    runner.hooks.token = () => instead
    const error = await errorOf(source().token({ fresh: false, patience: PATIENCE }))
    expect(error).toMatchObject({ code, retryable })
    if (instead.status === 429) expect(error).toMatchObject({ after: 7_000 })
    expect(runner.leaks(`${error}${JSON.stringify(error)}`)).toBe(false)
  })
})

describe('the grant API', () => {
  it('grants, has nothing yet, or refuses', async () => {
    expect(await ask()).toEqual({ kind: 'nothing-yet', after: 1_000 })
    runner.serve(new Map([['envelope.json', '{}']]))
    expect(await ask()).toMatchObject({ kind: 'granted', answer: { scope: SCOPE, files: [{ name: 'envelope.json' }] } })
    expect(await ask(SCOPE, `${runner.endpoint}/grants/`)).toMatchObject({ kind: 'granted' })
    expect(await ask('run:43')).toEqual({ kind: 'refused', status: 403 })
    runner.tokensLast(-1)
    expect(await ask()).toEqual({ kind: 'refused', status: 401 })
  })

  it.each([
    [{ status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } }, 'unreadable', true],
    [{ status: 429 }, 'unreadable', true],
    [{ status: 400 }, 'usage', false],
    [{ status: 404 }, 'unsupported', false],
    [{ status: 307, headers: { location: 'https://evil.example' } }, 'unsupported', false],
    [{ status: 200, body: '<html>' }, 'corrupt', false],
    [{ status: 200, body: 'x'.repeat(7_000_000) }, 'too-large', false],
  ])('fails with %j', async (instead, code, retryable) => {
    runner.hooks.grant = () => instead
    expect(await errorOf(ask())).toMatchObject({ code, retryable })
  })

  it('that is not there may come', async () => {
    const { port } = new URL(runner.base)
    const client = grantClient(`http://127.0.0.1:${port}`)
    await runner.close()
    const error = await errorOf(client.ask({ scope: SCOPE, token: 't', patience: PATIENCE }))
    expect(error).toBeInstanceOf(RetryLater)
    expect(String(error)).toContain('ECONNREFUSED')
    runner = await fakeRunner()
  })

  it.each(['http://grants.example', 'ftp://x', 'x', 'https://user:secret@grants.example'])(
    'gets no token at %s',
    (endpoint) => {
      expect(() => grantClient(endpoint)).toThrow(expect.objectContaining({ code: 'usage' }))
    },
  )
})

describe('granted files', () => {
  const content = 'line 1 \u2028 of é\nline 2\r\n\nend'
  const grantedFile = (more: object = {}) => ({
    name: 'envelope.json',
    url: `${runner.base}/bucket/x?X-Amz-Signature=1-secret`,
    sha256: digestOf(content),
    sizeBytes: Buffer.byteLength(content),
    ...more,
  })
  const serve = (body: string | Uint8Array, more: object = {}) => {
    runner.hooks.file = () => ({ status: 200, body, ...more })
  }

  it('are kept apart until they are published, in the place of earlier reports', async () => {
    const out = temporaryDirectory()
    writeFileSync(join(out, 'envelope.json'), '{"artifacts":[{"path":"old.json"}]}')
    for (const name of ['old.json', 'mine.txt']) writeFileSync(join(out, name), '')
    const folder = await grantedReportFolder(out)
    expect(readdirSync(out).filter((name) => !name.startsWith('.'))).toEqual(['mine.txt'])
    serve(content)
    expect(await folder.fetch(grantedFile(), PATIENCE)).toBe(true)
    expect(await folder.fetch(grantedFile({ name: 'a/b.json' }), PATIENCE)).toBe(true)
    expect(existsSync(join(out, 'envelope.json'))).toBe(false)
    expect(await folder.text('envelope.json')).toBe(content)
    expect(await Array.fromAsync(folder.lines('a/b.json'))).toEqual(content.split('\n'))
    await folder.publish()
    await folder.close()
    expect(readdirSync(out, { recursive: true }).sort()).toEqual(['a', 'a/b.json', 'envelope.json', 'mine.txt'])
    expect(readFileSync(join(out, 'a/b.json'), 'utf8')).toBe(content)
  })

  it('leave nothing behind when they are not published', async () => {
    const out = temporaryDirectory()
    const folder = await grantedReportFolder(out)
    serve(content)
    await folder.fetch(grantedFile(), PATIENCE)
    await folder.close()
    expect(readdirSync(out)).toEqual([])
  })

  it.each([
    ['other bytes', content.replace('2', '3')],
    ['too few', content.slice(1)],
    ['too many', `${content} `],
    ['none', ''],
  ])('are not kept with %s', async (_, body) => {
    const folder = await grantedReportFolder(temporaryDirectory())
    serve(body)
    expect(await folder.fetch(grantedFile(), PATIENCE)).toBe(false)
    await expect(folder.text('envelope.json')).rejects.toMatchObject({ code: 'internal' })
    await folder.close()
  })

  it('are read no further than they should be long', async () => {
    const folder = await grantedReportFolder(temporaryDirectory())
    serve(Buffer.alloc(64 * 1024 ** 2))
    expect(await folder.fetch(grantedFile(), PATIENCE)).toBe(false)
    await folder.close()
  })

  it.each([
    ['a URL that has expired', { status: 403 }],
    ['a store that is busy', { status: 503 }],
    ['a connection that breaks', { status: 200, body: 'half', breaks: true, headers: { 'content-length': '30' } }],
  ])('may come later after %s', async (_, instead) => {
    const folder = await grantedReportFolder(temporaryDirectory())
    runner.hooks.file = () => instead
    const error = await errorOf(folder.fetch(grantedFile(), PATIENCE))
    expect(error).toBeInstanceOf(RetryLater)
    expect(runner.leaks(`${error}${JSON.stringify(error)}`)).toBe(false)
    await folder.close()
  })
})
