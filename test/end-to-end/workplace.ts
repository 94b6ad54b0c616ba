import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Envelope } from '../../shared/reporting/Envelope.ts'
import { temporaryDirectory } from '../adapters/local/temporaryDirectory.ts'

const PROGRAM = resolve('dist/tracegate.js')

export interface Ran {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
}

/** An empty folder in which the built program is run as a user would. */
export function workplace() {
  const folder = temporaryDirectory()
  const path = (...parts: string[]) => join(folder, ...parts)

  /** Starts the program; what it prints is gathered until it ends. */
  function start(args: readonly string[], { env = {} }: RunOptions = {}) {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, env: { ...cleanEnvironment(), ...env } })
    return { child, ended: ended(child) }
  }

  async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const { child, ended } = start(args, options)
    child.stdin.on('error', () => {})
    child.stdin.end(options.input)
    return ended
  }

  return {
    folder,
    path,
    start,
    run,
    /** Writes a file below the folder and returns its name. */
    write(name: string, content: string | Uint8Array): string {
      mkdirSync(dirname(path(name)), { recursive: true })
      writeFileSync(path(name), content)
      return name
    },
    read: (name: string): string => readFileSync(path(name), 'utf8'),
    /** Runs with `--format json`, and gives the envelope that was printed. */
    async judge(...args: string[]): Promise<Envelope> {
      return JSON.parse((await run(['run', ...args, '--format', 'json'])).stdout)
    },
  }
}

export type Workplace = ReturnType<typeof workplace>

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ran> {
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, stdout, stderr }
}

/** Without what a CI runner or a terminal would tell the program. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(GITHUB_|NO_COLOR$|FORCE_COLOR$|TRACEGATE_)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}
