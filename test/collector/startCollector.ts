import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

interface Collector {
  /** Where it receives OTLP over HTTP. */
  readonly endpoint: string
  /** Ends it after it has written out everything, if it has not ended already; rejects when it then says that it failed. */
  stop(): Promise<void>
}

/** Starts a Collector that appends every trace it receives to `file`, a line of OTLP/JSON per request, on loopback. */
export async function startCollector(program: string, folder: string, file: string): Promise<Collector> {
  const address = `127.0.0.1:${await freePort()}`
  const configuration = join(folder, 'collector.json')
  writeFileSync(
    configuration,
    JSON.stringify({
      receivers: { otlp: { protocols: { http: { endpoint: address } } } },
      exporters: { file: { path: file } },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } },
      },
    }),
  )
  const child = spawn(program, ['--config', configuration], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'close')
  let log = ''
  const ready = (async () => {
    for await (const line of createInterface(child.stderr)) {
      log += `${line}\n`
      if (line.includes('Everything is ready')) return
    }
    throw new Error(`The Collector ended before it was ready:\n${log}`)
  })()
  await ready
  child.stderr.resume()

  return {
    endpoint: `http://${address}`,
    stop: async () => {
      child.kill('SIGTERM')
      const [code, signal] = await ended
      if (code !== 0) throw new Error(`The Collector ended with ${code ?? signal}`)
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
