import { createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { digestOf } from './scopeReports.ts'

export const AUDIENCE = 'tracegate-test'
const REQUEST_TOKEN = 'request-token-of-the-job'
const ISSUER = 'https://token.actions.example'

/** An answer in the place of the usual one; `undefined` leaves that. */
interface Instead {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The connection breaks after the body. */
  readonly breaks?: boolean
}
type Hook = (count: number, what: string) => Instead | undefined

/**
 * A CI runner's token endpoint, the grant API and the store of reports, on loopback. Tokens are signed and verified; URLs
 * carry a secret signature and can be made to expire. `close` it after the test.
 */
export async function fakeRunner({ runId = '42' } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const urls = new Map<string, string | Uint8Array>()
  const tokens: string[] = []
  const counts = { token: 0, grant: 0, file: 0 }
  const hooks: { token?: Hook; grant?: Hook; file?: Hook } = {}
  let reports: ReadonlyMap<string, string> | undefined
  let lifetime = 300

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base)
    let body = ''
    for await (const chunk of request) body += chunk
    const bearer = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    const kind = url.pathname === '/token' ? 'token' : url.pathname === '/stage/grants' ? 'grant' : 'file'
    counts[kind]++
    const told = hooks[kind]?.(counts[kind], url.pathname) ?? { token, grant, file }[kind]({ url, bearer, body })
    response.writeHead(told.status, told.headers)
    if (told.breaks === true) response.write(told.body ?? '', () => response.destroy())
    else response.end(told.body)
  }

  function token({ url, bearer }: { url: URL; bearer: string }): Instead {
    if (bearer !== REQUEST_TOKEN) return { status: 401 }
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: ISSUER,
      aud: url.searchParams.get('audience'),
      exp: now + lifetime,
      iat: now,
      run_id: runId,
      jti: randomUUID(),
    }
    const unsigned = [{ alg: 'ES256', typ: 'JWT' }, claims].map(encoded).join('.')
    const signature = sign('sha256', Buffer.from(unsigned), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const value = `${unsigned}.${signature.toString('base64url')}`
    tokens.push(value)
    return json(200, { count: 1, value })
  }

  function grant({ bearer, body }: { bearer: string; body: string }): Instead {
    const claims = verified(bearer)
    if (claims === undefined) return json(401, { message: 'Unauthorized' })
    const { scope } = JSON.parse(body)
    if (scope !== `run:${claims.run_id}`) return json(403, { message: 'Forbidden' })
    if (reports === undefined) return { ...json(202, { scope, files: [] }), headers: { 'retry-after': '1' } }
    const files = [...reports].map(([name, content]) => {
      const path = `/bucket/${randomUUID()}/${name}?X-Amz-Signature=${randomUUID()}-secret`
      urls.set(path, content)
      return { name, url: base + path, sha256: digestOf(content), sizeBytes: Buffer.byteLength(content) }
    })
    return json(200, { scope, expiresAt: new Date(Date.now() + 300_000).toISOString(), files })
  }

  function file({ url }: { url: URL }): Instead {
    const content = urls.get(url.pathname + url.search)
    return content === undefined ? { status: 403, body: '<Error/>' } : { status: 200, body: content }
  }

  function verified(jwt: string): { readonly run_id: string } | undefined {
    const [head = '', claims = '', signature = ''] = jwt.split('.')
    const key = {
      key: createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
      dsaEncoding: 'ieee-p1363' as const,
    }
    if (!verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))) return undefined
    const { aud, exp, run_id } = JSON.parse(Buffer.from(claims, 'base64url').toString())
    return aud === AUDIENCE && exp > Date.now() / 1000 ? { run_id } : undefined
  }

  return {
    base,
    endpoint: `${base}/stage`,
    hooks,
    counts,
    /** Every token that was given out. */
    tokens,
    /** What a runner's job finds in its environment. */
    environment: {
      GITHUB_ACTIONS: 'true',
      ACTIONS_ID_TOKEN_REQUEST_URL: `${base}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    },
    /** The reports of the scope from now on. */
    serve(files: ReadonlyMap<string, string> | undefined): void {
      reports = files
    },
    /** Makes every URL given out so far invalid. */
    expireUrls: (): void => urls.clear(),
    /** Seconds that tokens are good for, from the next on. */
    tokensLast(seconds: number): void {
      lifetime = seconds
    },
    /** True when the text holds a token, the job's own secret, or the signature of a URL. */
    leaks: (text: string): boolean =>
      [...tokens, REQUEST_TOKEN, 'X-Amz-Signature', '-secret'].some((secret) => text.includes(secret)),
    async close(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type FakeRunner = Awaited<ReturnType<typeof fakeRunner>>

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function json(status: number, value: object): Instead {
  return { status, body: JSON.stringify(value) }
}
