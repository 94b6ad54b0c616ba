import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { median } from './median.ts'

export interface Stage {
  readonly name: string
  run(): unknown
}

/** In milliseconds. */
export interface StageTimes {
  /** Median. */
  readonly wall: number
  /** Median of the CPU of the whole process: with the garbage collector's and the compiler's threads. */
  readonly process: number
  /** Mean of the CPU of the thread that runs the stage: it may advance by whole ticks of 4 ms, which spoils a median. */
  readonly thread: number
}

// A full collection ages code that did not run since the last one; what is measured here must stay compiled.
setFlagsFromString('--no-flush-bytecode')
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/**
 * Runs the stages in turn (A B C A B C ...), so that a busy moment of the machine hits all of them. At its turn a stage runs
 * twice and only the second run counts, from a collected heap: caches and memory are as it leaves them itself, and none
 * pays for another's garbage. The first rounds only warm up.
 */
export async function measureStages(
  stages: readonly Stage[],
  { rounds, warmUp }: { readonly rounds: number; readonly warmUp: number },
): Promise<ReadonlyMap<string, StageTimes>> {
  const samples = new Map(stages.map(({ name }) => [name, [] as StageTimes[]]))
  for (let round = -warmUp; round < rounds; round++) {
    for (const stage of stages) {
      await stage.run()
      const times = await timeOnce(stage)
      if (round >= 0) samples.get(stage.name)?.push(times)
    }
  }
  return new Map(
    [...samples].map(([name, times]) => [
      name,
      {
        wall: median(times.map(({ wall }) => wall)),
        process: median(times.map((sample) => sample.process)),
        thread: times.reduce((sum, { thread }) => sum + thread, 0) / times.length,
      },
    ]),
  )
}

async function timeOnce({ run }: Stage): Promise<StageTimes> {
  collectGarbage()
  const process_ = process.cpuUsage()
  const thread = process.threadCpuUsage()
  const start = performance.now()
  await run()
  const wall = performance.now() - start
  return {
    wall,
    thread: milliseconds(process.threadCpuUsage(thread)),
    process: milliseconds(process.cpuUsage(process_)),
  }
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000
}
