import { NodeHttpHandler } from '@smithy/node-http-handler'

/** Milliseconds to open a connection, between two pieces of an answer, and for a whole request. */
const CONNECT = 3_000
const SILENCE = 10_000
const REQUEST = 60_000
const ATTEMPTS = 4
const SOCKETS = 64

interface ClientSettings {
  readonly maxAttempts: number
  readonly requestHandler: NodeHttpHandler
}

/**
 * What every client is made with: bounded times, bounded retries (of throttling, server errors and broken connections), and
 * connections that stay open. The SDK takes region, credentials and `AWS_ENDPOINT_URL` from the environment.
 */
export function clientSettings(): ClientSettings {
  return {
    maxAttempts: ATTEMPTS,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT,
      socketTimeout: SILENCE,
      requestTimeout: REQUEST,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: SOCKETS },
    }),
  }
}
