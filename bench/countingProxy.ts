import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { dynamoUnits } from './dynamoUnits.ts'

/** What passed since the last look. */
export interface Tally {
  /** HTTP requests, repeated ones included, by `service Operation`. */
  readonly requests: ReadonlyMap<string, number>
  /** Of DynamoDB, as `dynamoUnits` works them out. */
  readonly writtenUnits: number
  readonly readUnits: number
}

interface CountingProxy {
  readonly endpoint: string
  /** What passed since this was last called. */
  take(): Tally
  close(): Promise<void>
}

/** Hands every request on to an AWS endpoint over HTTP, as it is (its signature holds), and counts them. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const agent = new Agent({ keepAlive: true })
  let tally = { requests: new Map<string, number>(), writtenUnits: 0, readUnits: 0 }

  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = await buffer(incoming)
      const [service, operation] = nameOf(incoming, body)
      const { method, headers, url: path } = incoming
      const { hostname, port } = new URL(target)
      const handedOn = request({ hostname, port, path, method, headers, agent }).end(body)
      const [answer] = (await once(handedOn, 'response')) as [IncomingMessage]
      const bytes = await buffer(answer)
      const name = `${service} ${operation}`
      tally.requests.set(name, (tally.requests.get(name) ?? 0) + 1)
      if (service === 'DynamoDB') {
        const { written, read } = dynamoUnits(operation, body.toString(), bytes.length)
        tally.writtenUnits += written
        tally.readUnits += read
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders).end(bytes)
    } catch {
      outgoing.destroy()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = tally
      tally = { requests: new Map(), writtenUnits: 0, readUnits: 0 }
      return taken
    },
    async close() {
      server.closeAllConnections()
      server.close()
      agent.destroy()
      await once(server, 'close')
    },
  }
}

const JSON_SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'DynamoDB',
  AmazonSQS: 'SQS',
  TrentService: 'KMS',
}

/** JSON services name the operation in a header, S3 in the query that the SDK adds, STS in a form. */
function nameOf({ headers, url = '/' }: IncomingMessage, body: Buffer): readonly [service: string, operation: string] {
  const target = headers['x-amz-target']
  if (typeof target === 'string') {
    const [service = '', operation = ''] = target.split('.')
    return [JSON_SERVICES[service] ?? service, operation]
  }
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  if (form) return ['STS', new URLSearchParams(body.toString()).get('Action') ?? '?']
  const query = new URL(url, 'http://host').searchParams
  const s3 =
    query.get('x-id') ??
    (query.has('list-type')
      ? 'ListObjectsV2'
      : query.has('uploads')
        ? 'CreateMultipartUpload'
        : query.has('uploadId')
          ? 'CompleteMultipartUpload'
          : undefined)
  return ['S3', s3 ?? 'HeadObject']
}
