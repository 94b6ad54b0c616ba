import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildPrograms } from '../esbuild.config.ts'
import { type MeasuredRunner, measuredRunner, type ProcessUsage } from './runMeasured.ts'
import { temporaryFolder } from './temporaryFolder.ts'

export const PROGRAM = join(import.meta.dirname, '../dist/tracegate.js')

/** The built program, run on inputs in a folder of its own. */
export interface TracegateRuns {
  readonly folder: string
  readonly measure: MeasuredRunner
  /** `tracegate run` on the input, with nothing kept from any run before. */
  run(input: string): ProcessUsage
}

/** Builds the program from the tree as it is. */
export async function tracegateRuns(): Promise<TracegateRuns> {
  await buildPrograms()
  const folder = temporaryFolder()
  const measure = measuredRunner(folder)
  const kept = join(folder, 'kept')
  return {
    folder,
    measure,
    run(input) {
      mkdirSync(kept)
      const places = ['--out', join(kept, 'out'), '--data-dir', join(kept, 'data')]
      const usage = measure([PROGRAM, 'run', input, '--quiet', ...places])
      rmSync(kept, { recursive: true })
      return usage
    },
  }
}
