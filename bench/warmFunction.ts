import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Invocation {
  /** Milliseconds that the handler took, and of the processor, all threads. */
  readonly wall: number
  readonly cpu: number
  readonly result: unknown
  /** Bytes that went to the log. */
  readonly logged: number
}

export interface WarmFunction {
  /** Rejects when the handler does. */
  invoke(event: unknown): Promise<Invocation>
  stop(): Promise<void>
}

const WORKER = fileURLToPath(new URL('invokeWorker.ts', import.meta.url))

/** A process of its own with this bundle in it, as Lambda starts one; settings of a real account do not reach it. */
export async function warmFunction(
  bundle: string,
  environment: Readonly<Record<string, string>>,
): Promise<WarmFunction> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|OTEL|TRACEGATE|NODE_OPTIONS)/.test(name))
  const child = fork(WORKER, [bundle], { silent: true, env: { ...Object.fromEntries(inherited), ...environment } })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const ended = once(child, 'exit')
  const answer = async (): Promise<unknown> => {
    const heard = new AbortController()
    const message = await Promise.race([
      once(child, 'message', { signal: heard.signal }).then(([told]: unknown[]) => told),
      ended.then(() => undefined),
    ])
    heard.abort()
    if (message === undefined) throw new Error(`${bundle} ended\n${log.slice(-2_000)}`)
    return message
  }
  await answer()
  return {
    async invoke(event) {
      log = ''
      const answered = answer()
      child.send({ event, requestId: randomUUID() })
      const told = (await answered) as Invocation & { readonly error?: string }
      if (told.error !== undefined) throw new Error(`${told.error}\n${log.slice(-2_000)}`)
      if (/"level":"(WARN|ERROR)"/.test(log)) throw new Error(`the function complained\n${log.slice(-2_000)}`)
      return { ...told, logged: Buffer.byteLength(log) }
    },
    async stop() {
      child.kill()
      await ended
    },
  }
}
