import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { generateObjects } from './generateObjects.ts'
import { median } from './median.ts'
import type { ProcessUsage } from './runMeasured.ts'
import { againstTarget, FIGURE_COLUMNS, type Table } from './Table.ts'
import { type TracegateRuns, tracegateRuns } from './tracegateRuns.ts'

const MANY = 100
const FEW = 10
/** Inflated megabytes of one object. */
const SIZE = 10

/** Section 3: a gigabyte of spans in one command, and whether an object costs the same among ten and among a hundred. */
export async function manyObjects(rounds: number): Promise<readonly Table[]> {
  const runs = await tracegateRuns()
  return [await measureMany(runs, 1, rounds), await measureMany(runs, 0.05, rounds)]
}

async function measureMany({ folder, run }: TracegateRuns, relevant: number, rounds: number): Promise<Table> {
  const many = join(folder, 'many')
  const few = join(folder, 'few')
  await generateObjects(many, MANY, relevant)
  mkdirSync(few)
  for (let at = 0; at < FEW; at++) cpSync(join(many, `${at}.json.gz`), join(few, `${at}.json.gz`))
  const ofMany: ProcessUsage[] = []
  const ofFew: ProcessUsage[] = []
  run(few)
  for (let round = 0; round < rounds; round++) {
    ofFew.push(run(few))
    ofMany.push(run(many))
  }
  rmSync(many, { recursive: true })
  rmSync(few, { recursive: true })

  const wall = median(ofMany.map((usage) => usage.wall)) / 1000
  const cpu = median(ofMany.map((usage) => usage.cpu)) / 1000
  const fewWall = median(ofFew.map((usage) => usage.wall)) / 1000
  const fewCpu = median(ofFew.map((usage) => usage.cpu)) / 1000
  const speed = (MANY * SIZE) / wall
  const peak = median(ofMany.map((usage) => usage.peak)) / 1e6
  const growth = wall / MANY / (fewWall / FEW)
  return {
    title: `${MANY} objects, whole process, ${relevant === 1 ? 'every span' : `${relevant * 100} % of the spans`} relevant`,
    notes: [
      `\`tracegate run\` on a folder of ${MANY} objects of ${SIZE} MB inflated, no key or span twice, nothing kept from before.`,
      `Medians of ${rounds} runs, taken in turn with runs on ${FEW} of the objects.`,
    ],
    columns: FIGURE_COLUMNS,
    rows: [
      { figure: `wall, ${MANY} objects`, value: wall, unit: 's' },
      { figure: 'inflated input per second', value: speed, unit: 'MB/s', ...againstTarget(speed, { atLeast: 100 }) },
      { figure: 'inflated input per second of CPU', value: (MANY * SIZE) / cpu, unit: 'MB/s' },
      { figure: 'cores used (CPU / wall)', value: cpu / wall },
      { figure: 'peak memory', value: peak, unit: 'MB', ...againstTarget(peak, { atMost: 400 }) },
      { figure: `wall, ${FEW} objects`, value: fewWall, unit: 's' },
      {
        figure: `time per object, ${MANY} against ${FEW}`,
        value: growth,
        unit: 'x',
        ...againstTarget(growth, { atMost: 1.2 }),
      },
      { figure: `CPU per object, ${MANY} against ${FEW}`, value: cpu / MANY / (fewCpu / FEW), unit: 'x' },
      {
        figure: `peak memory, ${FEW} objects`,
        value: median(ofFew.map((usage) => usage.peak)) / 1e6,
        unit: 'MB',
      },
    ],
  }
}
