import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './median.ts'
import { againstTarget, FIGURE_COLUMNS, type Table } from './Table.ts'
import { PROGRAM, tracegateRuns } from './tracegateRuns.ts'

/** Section 5: what the command takes to start, beyond Node itself. */
export async function startUp(rounds: number): Promise<readonly Table[]> {
  const { folder } = await tracegateRuns()
  const nothing = join(folder, 'nothing.cjs')
  writeFileSync(nothing, '')
  const bare: number[] = []
  const ours: number[] = []
  for (let round = -2; round < rounds; round++) {
    const times = [wallOf([nothing]), wallOf([PROGRAM, '--version'])] as const
    if (round < 0) continue
    bare.push(times[0])
    ours.push(times[1])
  }
  const beyond = median(ours) - median(bare)
  return [
    {
      title: 'Start-up',
      notes: [`\`tracegate --version\` against Node with an empty program; medians of ${rounds} interleaved runs.`],
      columns: FIGURE_COLUMNS,
      rows: [
        { figure: 'wall, bare Node', value: median(bare), unit: 'ms' },
        { figure: 'wall, tracegate', value: median(ours), unit: 'ms' },
        { figure: 'beyond bare Node', value: beyond, unit: 'ms', ...againstTarget(beyond, { atMost: 120 }) },
      ],
    },
  ]
}

function wallOf(args: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`exit code ${status} of node ${args.join(' ')}\n${stderr}`)
  return performance.now() - start
}
