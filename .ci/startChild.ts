import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** Milliseconds that a server may take to start, on a busy machine, and to end before it is killed. */
const START = 120_000
const END = 10_000

interface Server {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Folder to start it in. */
  readonly cwd: string
  /** File for what it prints. */
  readonly log: string
  /** Resolves to true as soon as it answers. */
  isReady(): Promise<boolean>
}

/**
 * Starts a server in a process group of its own and waits until it is ready; resolves to how to end it with everything that
 * it started. Its standard input stays open as long as this process lives: a server that ends with it leaves no orphan.
 */
export async function startChild({
  name,
  command,
  args,
  env,
  cwd,
  log,
  isReady,
}: Server): Promise<() => Promise<void>> {
  const output = openSync(log, 'w')
  const child = spawn(command, args, { env, cwd, detached: true, stdio: ['pipe', output, output] })
  closeSync(output)
  let hasEnded = false
  const ended = once(child, 'exit').then(
    () => {},
    () => {},
  )
  void ended.then(() => {
    hasEnded = true
  })
  child.stdin?.on('error', () => {})

  const signalGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // All of them have ended.
    }
  }
  const stop = async (): Promise<void> => {
    signalGroup('SIGTERM')
    await Promise.race([ended, setTimeout(END, undefined, { ref: false })])
    signalGroup('SIGKILL')
    await ended
  }

  const deadline = Date.now() + START
  while (!(await isReady().catch(() => false))) {
    if (hasEnded || Date.now() > deadline) {
      await stop()
      throw new Error(
        `${name} ${hasEnded ? 'ended before it was' : 'did not become'} ready:\n${readFileSync(log, 'utf8')}`,
      )
    }
    await Promise.race([ended, setTimeout(50)])
  }
  return stop
}

/** A port of the loopback interface that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
