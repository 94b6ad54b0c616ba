import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateObjects } from './generateObjects.ts'
import { median } from './median.ts'
import type { ProcessUsage } from './runMeasured.ts'
import { againstTarget, FIGURE_COLUMNS, type Table } from './Table.ts'
import { tracegateRuns } from './tracegateRuns.ts'

const PARSE = `
const { readFileSync } = require('node:fs')
const { gunzipSync } = require('node:zlib')
JSON.parse(gunzipSync(readFileSync(process.argv[2])).toString())
`

/** Section 2: the command from start to exit against a bare Node process that only parses the same object. */
export async function wholeProcess(rounds: number): Promise<readonly Table[]> {
  const { folder, measure, run } = await tracegateRuns()
  const bareProgram = join(folder, 'parse.cjs')
  writeFileSync(bareProgram, PARSE)
  const tables: Table[] = []
  for (const relevant of [1, 0.05]) {
    const objects = join(folder, `objects-${relevant}`)
    await generateObjects(objects, 1, relevant)
    const object = join(objects, '0.json.gz')
    const bare: ProcessUsage[] = []
    const ours: ProcessUsage[] = []
    for (let round = -1; round < rounds; round++) {
      const usages = [measure([bareProgram, object]), run(object)] as const
      if (round < 0) continue
      bare.push(usages[0])
      ours.push(usages[1])
    }
    tables.push(tableOf(relevant, rounds, bare, ours))
  }
  return tables
}

function tableOf(
  relevant: number,
  rounds: number,
  bare: readonly ProcessUsage[],
  ours: readonly ProcessUsage[],
): Table {
  const of = (usages: readonly ProcessUsage[], what: 'cpu' | 'wall' | 'peak') =>
    median(usages.map((usage) => usage[what]))
  const ratio = of(ours, 'cpu') / of(bare, 'cpu')
  const peak = of(ours, 'peak') / 1e6
  return {
    title: `One object, whole process, ${relevant === 1 ? 'every span' : `${relevant * 100} % of the spans`} relevant`,
    notes: [
      '`tracegate run` on one object of 10 MB inflated, nothing kept from before, all files written; bare Node reads, gunzips and parses it.',
      `Medians of ${rounds} interleaved runs.`,
    ],
    columns: FIGURE_COLUMNS,
    rows: [
      { figure: 'CPU, bare Node', value: of(bare, 'cpu'), unit: 'ms' },
      { figure: 'CPU, tracegate', value: of(ours, 'cpu'), unit: 'ms' },
      { figure: 'CPU, ratio', value: ratio, unit: 'x', ...againstTarget(ratio, { atMost: 2.5 }) },
      { figure: 'wall, bare Node', value: of(bare, 'wall'), unit: 'ms' },
      { figure: 'wall, tracegate', value: of(ours, 'wall'), unit: 'ms' },
      { figure: 'peak memory, bare Node', value: of(bare, 'peak') / 1e6, unit: 'MB' },
      { figure: 'peak memory, tracegate', value: peak, unit: 'MB', ...againstTarget(peak, { atMost: 160 }) },
    ],
  }
}
