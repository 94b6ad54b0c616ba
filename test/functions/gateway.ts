import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'

interface Gateway {
  readonly url: string
  close(): Promise<void>
}

interface Route {
  readonly issuer: string
  readonly audience: string
  readonly handler: (event: APIGatewayProxyEventV2WithJWTAuthorizer, context: Context) => Promise<unknown>
}

/** Bytes of headers that an HTTP API takes. */
const HEADERS = 10_240

/**
 * An HTTP API on loopback with the one route `POST /grants` behind a JWT authorizer, as AWS documents it: RSA signatures by
 * a key that the issuer publishes, `iss`, `aud` (`client_id` when there is none), `exp`, `nbf`, `iat`. Claims reach the
 * handler as text.
 */
export async function startGateway({ issuer, audience, handler }: Route): Promise<Gateway> {
  const found = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as { jwks_uri: string }
  const keys = createRemoteJWKSet(new URL(found.jwks_uri))

  async function claimsOf(request: IncomingMessage): Promise<JWTPayload | undefined> {
    const sent = (request.headersDistinct.authorization ?? []).join(',')
    try {
      const options = { issuer, algorithms: ['RS256', 'RS384', 'RS512'], requiredClaims: ['exp'] }
      const { payload, protectedHeader } = await jwtVerify(sent.replace(/^bearer /i, ''), keys, options)
      const { aud, client_id, iat = 0 } = payload
      const audiences = [aud ?? client_id].flat()
      const isPast = iat <= Date.now() / 1_000
      return protectedHeader.kid !== undefined && audiences.includes(audience) && isPast ? payload : undefined
    } catch {
      return undefined
    }
  }

  async function answer(request: IncomingMessage): Promise<APIGatewayProxyStructuredResultV2> {
    const body = Buffer.concat(await Array.fromAsync(request))
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (request.method !== 'POST' || path !== '/grants') return { statusCode: 404, body: '{"message":"Not Found"}' }
    const claims = await claimsOf(request)
    if (claims === undefined) return { statusCode: 401, body: '{"message":"Unauthorized"}' }
    return (await handler(eventOf(request, body, claims), lambdaContext())) as APIGatewayProxyStructuredResultV2
  }

  const server = createServer({ maxHeaderSize: HEADERS }, (request, response) => {
    answer(request).then(
      ({ statusCode, headers, body }) =>
        response.writeHead(statusCode ?? 200, headers as Record<string, string>).end(body),
      () => response.writeHead(500).end('{"message":"Internal Server Error"}'),
    )
  })
  return { url: await listening(server), close: () => closed(server) }
}

export async function listening(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** What the function gets: bodies that are no JSON in Base64, claims as text, lists of them in brackets. */
export function eventOf(
  request: Pick<IncomingMessage, 'headers'>,
  body: Buffer,
  claims: Readonly<Record<string, unknown>>,
): APIGatewayProxyEventV2WithJWTAuthorizer {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)
  const isText = /^application\/json/.test(String(request.headers['content-type']))
  const texts = Object.entries(claims).map(
    ([name, value]) => [name, Array.isArray(value) ? `[${value.join(' ')}]` : String(value)] as const,
  )
  return {
    version: '2.0',
    routeKey: 'POST /grants',
    rawPath: '/grants',
    rawQueryString: '',
    headers: Object.fromEntries(headers),
    isBase64Encoded: !isText,
    body: body.toString(isText ? 'utf8' : 'base64'),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method: 'POST', path: '/grants', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: randomUUID(),
      routeKey: 'POST /grants',
      stage: '$default',
      time: '',
      timeEpoch: 0,
      authorizer: {
        principalId: '',
        integrationLatency: 0,
        jwt: { claims: Object.fromEntries(texts), scopes: [] },
      },
    },
  }
}

export function lambdaContext(): Context {
  return {
    awsRequestId: randomUUID(),
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'grants',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:grants',
    memoryLimitInMB: '512',
    logGroupName: 'grants',
    logStreamName: 'grants',
    getRemainingTimeInMillis: () => 10_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  }
}
