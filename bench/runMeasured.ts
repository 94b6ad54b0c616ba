import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one process took from start to exit. */
export interface ProcessUsage {
  /** Milliseconds, as its parent saw them. */
  readonly wall: number
  /** Milliseconds, user and system, of all its threads. */
  readonly cpu: number
  /** Most bytes resident at any one time. */
  readonly peak: number
  /** What it printed. */
  readonly stdout: string
}

export type MeasuredRunner = (args: readonly string[]) => ProcessUsage

/**
 * Runs Node with these arguments, with a few lines preloaded that tell at exit what was used. Linux's `ru_maxrss` would
 * start at the size of the parent, so the peak is `VmHWM` where there is one. A process that fails is an error.
 */
export function measuredRunner(folder: string): MeasuredRunner {
  const hook = join(folder, 'usage.cjs')
  writeFileSync(hook, HOOK)
  return (args) => {
    const start = performance.now()
    const { status, output, error } = spawnSync(process.execPath, ['--require', hook, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NO_COLOR: '1', GITHUB_STEP_SUMMARY: '' },
    })
    const wall = performance.now() - start
    const [, stdout = '', stderr, usage] = output ?? []
    if (error !== undefined) throw error
    if (status !== 0 || !usage) throw new Error(`exit code ${status} of node ${args.join(' ')}\n${stdout}${stderr}`)
    const { cpu, peak } = JSON.parse(usage) as Pick<ProcessUsage, 'cpu' | 'peak'>
    return { wall, cpu, peak, stdout: stdout ?? '' }
  }
}

const HOOK = `
if (require('node:worker_threads').isMainThread) process.on('exit', () => {
  const { readFileSync, writeSync } = require('node:fs')
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  let peak = maxRSS
  try {
    peak = Number(/^VmHWM:\\s*(\\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))[1])
  } catch {}
  writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, peak: peak * 1024 }))
})
`
