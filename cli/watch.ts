import { setTimeout as sleep } from 'node:timers/promises'
import type { RunOptions } from './run.ts'
export interface WatchOptions extends RunOptions {
  readonly settle: bigint
  readonly once?: boolean
}
export async function watch(directory: string, options: WatchOptions): Promise<number> {
  await sleep(1)
  return 2
}
