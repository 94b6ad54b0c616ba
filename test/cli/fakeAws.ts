import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (input: Record<string, unknown>) => object | { readonly error: string; readonly status: number }

/** A loopback server that answers requests of the SDK by the name of their operation, and an environment that leads to it. */
export async function fakeAws(answers: Readonly<Record<string, Answer>>) {
  const asked: { readonly operation: string; readonly input: Record<string, unknown> }[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    const input = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}')
    asked.push({ operation, input })
    const answer = answers[operation]?.(input) ?? { error: 'InvalidAction', status: 400 }
    const [status, body] =
      'error' in answer && 'status' in answer
        ? [Number(answer.status), { __type: `com.amazonaws#${answer.error}`, message: 'x' }]
        : [200, answer]
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    asked,
    operations: () => asked.map(({ operation }) => operation),
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: '000000000000',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
