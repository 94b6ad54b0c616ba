import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('childProgram.ts', import.meta.url))

export interface Ended {
  readonly signal: string | null
  readonly code: number | null
  /** What the child printed, line by line. */
  readonly lines: readonly string[]
  readonly errors: string
}

/** Starts a job of childProgram.ts in a process of its own; `crash` makes it die, or fail, at a step. */
export function startChild(job: readonly string[], crash?: { step: number; mode: 'kill' | 'fail' }) {
  const environment = { ...process.env, CRASH_STEP: String(crash?.step ?? 0), CRASH_MODE: crash?.mode ?? '' }
  return spawn(process.execPath, [PROGRAM, ...job], { env: environment })
}

export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [code, signal] = await once(child, 'close')
  // A line without its end was not finished: what it says may not have happened.
  return { code, signal, lines: output.split('\n').slice(0, -1), errors }
}
