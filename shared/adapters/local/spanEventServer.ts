import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TracegateError } from '../../errors.ts'
import { followSpans, type SpanBatch, type SpanSource } from '../../tracing/followSpans.ts'
import type { TraceSpan } from '../../tracing/TraceSpan.ts'
import { errnoOf } from './fileSystemError.ts'

const LOOPBACK = '127.0.0.1'
const PATH = '/events'
const MOST_CLIENTS = 32
const HEARTBEAT_MS = 15_000
/** How soon a browser connects again. */
const RETRY_MS = 1000
/** What a cursor looks like; anything else in the header is not ours. */
const CURSOR = /^[!-~]{1,200}$/

export interface SpanEventOptions {
  /** 0 for any that is free. */
  readonly port: number
  readonly source: SpanSource
  /** For a client that names no last event: a cursor, or undefined for what comes next. */
  readonly from: string | undefined
  /** What is sent of a span: one line of JSON. */
  readonly json: (span: TraceSpan) => string
}

export interface SpanEventServer {
  readonly url: string
  /** Ends all streams; resolves when the port is free. */
  close(): Promise<void>
}

/**
 * Serves spans as Server-Sent Events (`event: span`) at `/events`, to this machine alone. `id:` comes with the last span of
 * each batch, so that a client that connects again with `Last-Event-ID` misses nothing, and may see a few spans twice. No
 * page of another site can read it: there are no CORS headers, and a request for another host name is refused, which
 * also stops DNS rebinding. Rejects with `conflict` or `invalid-config` when the port cannot be had.
 */
export async function spanEventServer(options: SpanEventOptions): Promise<SpanEventServer> {
  const stopped = new AbortController()
  let clients = 0
  const server = createServer((request, response) => {
    const refusal = refuse(request, port)
    if (refusal !== undefined) return end(response, ...refusal)
    if (clients >= MOST_CLIENTS) return end(response, 503, 'too many clients')
    clients++
    response.once('close', () => {
      clients--
    })
    serve(request, response, options, stopped.signal).catch(() => response.destroy())
  })
  server.listen(options.port, LOOPBACK)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw portError(options.port, cause)
  }
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${LOOPBACK}:${port}${PATH}`,
    async close() {
      stopped.abort()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Status and reason when a request gets no stream. */
function refuse({ headers, url = '', method }: IncomingMessage, port: number): [number, string] | undefined {
  const hosts = [LOOPBACK, 'localhost'].flatMap((host) => [`${host}:${port}`, ...(port === 80 ? [host] : [])])
  if (!hosts.includes(headers.host ?? '')) return [403, 'this host name is not served']
  if (url.split('?')[0] !== PATH) return [404, `only ${PATH} is served`]
  if (method !== 'GET') return [405, 'only GET is answered']
  const last = headers['last-event-id'] ?? ''
  return last === '' || CURSOR.test(String(last)) ? undefined : [400, 'no such event id']
}

function end(response: ServerResponse, status: number, reason: string): void {
  const allow = status === 405 ? { allow: 'GET' } : {}
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    ...allow,
  })
  response.end(`${reason}\n`)
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { source, from, json }: SpanEventOptions,
  stopped: AbortSignal,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const signal = AbortSignal.any([stopped, gone.signal])
  const batches = followSpans(source, String(request.headers['last-event-id'] ?? '') || from, signal)
  let first: SpanBatch | undefined
  try {
    first = (await batches.next()).value ?? undefined
  } catch (error) {
    const isUnknown = error instanceof TracegateError && error.code === 'usage'
    return end(response, isUnknown ? 400 : 500, isUnknown ? 'no such event id' : 'the traces cannot be read')
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS)
  try {
    response.write(`retry: ${RETRY_MS}\n\n`)
    if (first !== undefined) await send(response, first, json, signal)
    for await (const batch of batches) await send(response, batch, json, signal)
    response.end()
  } finally {
    clearInterval(heartbeat)
  }
}

/** Without a span the id alone is sent: the browser keeps it for when it connects again. */
async function send(
  response: ServerResponse,
  { spans, cursor }: SpanBatch,
  json: (span: TraceSpan) => string,
  signal: AbortSignal,
): Promise<void> {
  const events = spans.map((span) => `event: span\ndata: ${json(span)}\n`)
  const text = `${[...events.slice(0, -1), `${events.at(-1) ?? ''}id: ${cursor}\n`].join('\n')}\n`
  if (!response.write(text)) await once(response, 'drain', { signal }).catch(() => {})
}

function portError(port: number, cause: unknown): TracegateError {
  const [code, message] =
    errnoOf(cause) === 'EADDRINUSE'
      ? (['conflict', `port ${port} is in use`] as const)
      : (['invalid-config', `port ${port} cannot be listened on (${errnoOf(cause) || 'unknown reason'})`] as const)
  return new TracegateError(code, message, { remedy: 'Choose another port, or 0 for any that is free.', cause })
}
