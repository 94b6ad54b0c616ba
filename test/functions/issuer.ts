import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import { exportJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { closed, listening } from './gateway.ts'

export interface Issuer {
  readonly url: string
  /** PEM of the key that signs. */
  readonly publicKey: string
  /** A token with these claims beside `iss`, `iat`, `nbf` and `exp`; what is undefined is left out. */
  sign(claims: Readonly<Record<string, unknown>>, header?: Partial<JWTHeaderParameters>): Promise<string>
  /** A token as `sign` makes it, by a key that nobody publishes but the token itself. */
  forge(claims: Readonly<Record<string, unknown>>): Promise<string>
  close(): Promise<void>
}

/** An OpenID provider on loopback, on any port or this one, with one RSA key made for it. */
export async function startIssuer(port = 0): Promise<Issuer> {
  const [key, stranger] = [newKey(), newKey()]
  const kid = 'key-1'
  const jwk = { ...(await exportJWK(key.publicKey)), kid, alg: 'RS256', use: 'sig' }
  const documents: Record<string, (url: string) => unknown> = {
    '/.well-known/openid-configuration': (url) => ({ issuer: url, jwks_uri: `${url}/jwks` }),
    '/jwks': () => ({ keys: [jwk] }),
  }
  const server = createServer((request, response) => {
    const document = documents[request.url ?? '']
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(document?.(url) ?? {}))
  })
  const url = await listening(server, port)
  const signed = (claims: Readonly<Record<string, unknown>>, header: Partial<JWTHeaderParameters>, by: KeyObject) => {
    const now = Math.floor(Date.now() / 1_000)
    const payload = { iss: url, iat: now, nbf: now - 600, exp: now + 600, jti: 'token-1', ...claims } as JWTPayload
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, ...header }).sign(by)
  }
  return {
    url,
    publicKey: String(key.publicKey.export({ type: 'spki', format: 'pem' })),
    sign: (claims, header = {}) => signed(claims, header, key.privateKey),
    forge: async (claims) => signed(claims, { jwk: await exportJWK(stranger.publicKey) }, stranger.privateKey),
    close: () => closed(server),
  }
}

function newKey() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}
