import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { inflate } from '../../../shared/otlp/inflate.ts'
import { type ReceivedSpan, spansOfJson, spansOfProtobuf } from './ReceivedSpan.ts'

interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly spans: readonly ReceivedSpan[]
}

/** A receiver of OTLP/HTTP on loopback until the test has ended; `answer` says how, `count` from 1. */
export async function otlpReceiver(
  answer: (response: ServerResponse, count: number) => void = (response) => response.writeHead(200).end(),
): Promise<{ readonly origin: string; readonly requests: readonly Received[] }> {
  const requests: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = inflate(Buffer.concat(chunks), 1e8)
      const isJson = request.headers['content-type'] === 'application/json'
      const spans = isJson ? spansOfJson(Buffer.from(body).toString()) : spansOfProtobuf(body)
      requests.push({ path: request.url ?? '', headers: request.headers, spans })
      answer(response, requests.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}
