import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './median.ts'
import type { ProcessUsage } from './runMeasured.ts'
import type { Table } from './Table.ts'
import { type TracegateRuns, tracegateRuns } from './tracegateRuns.ts'

/** Events of a run. The smallest one shows what a run costs by itself and is taken off the others. */
const BASE = 1_000
const SOME = 100_000
const MILLION = 1_000_000
/** Files that the events are dealt out to, so that every file is within the limit for an object. */
const FILES = 20
const START = Date.UTC(2026, 0, 1)

const SHAPES = [
  {
    name: 'all events on one key',
    // One write, then duplicates that are refused: any number of them conforms.
    line: (at: number) =>
      at === 0
        ? `{"timestamp":"${timeOf(at)}","type":"success","key":"only","value":"v","context":{"attempts":1}}`
        : `{"timestamp":"${timeOf(at)}","type":"failure","key":"only","reason":"duplicate"}`,
  },
  {
    name: 'every event on a key of its own',
    line: (at: number) =>
      `{"timestamp":"${timeOf(at)}","type":"success","key":"key-${at}","value":"v","context":{"attempts":1}}`,
  },
] as const

/** Section 4: whether time follows the number of events, and memory does not, at the two extremes of keys. */
export async function million(rounds: number): Promise<readonly Table[]> {
  const runs = await tracegateRuns()
  return [
    {
      title: 'A million events',
      notes: [
        `\`tracegate run\` on events as NDJSON in ${FILES} files, through segments on disk to all report files.`,
        `Medians of ${rounds} runs; ratios are of the time per event, without what a run of ${BASE} events takes.`,
      ],
      columns: [
        { key: 'shape', title: 'events' },
        { key: 'count', title: 'number' },
        { key: 'wall', title: 'wall s', digits: 2 },
        { key: 'cpu', title: 'CPU s', digits: 2 },
        { key: 'each', title: 'CPU us/event', digits: 2 },
        { key: 'wallGrowth', title: `wall/event to ${SOME}`, digits: 2 },
        { key: 'growth', title: `CPU/event to ${SOME}`, digits: 2 },
        { key: 'peak', title: 'peak MB' },
      ],
      rows: SHAPES.flatMap((shape) => measureShape(runs, shape, rounds)),
    },
  ]
}

function measureShape({ folder, run }: TracegateRuns, { name, line }: (typeof SHAPES)[number], rounds: number) {
  const counts = [BASE, SOME, MILLION]
  const inputs = counts.map((count) => {
    const input = join(folder, `${name} ${count}`)
    writeEvents(input, count, line)
    return input
  })
  const usages = counts.map((): ProcessUsage[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [at, input] of inputs.entries()) usages[at]?.push(run(input))
  }
  const of = (at: number, what: 'cpu' | 'wall' | 'peak') => median((usages[at] ?? []).map((usage) => usage[what]))
  const perEvent = (at: number, what: 'cpu' | 'wall') =>
    (1000 * (of(at, what) - of(0, what))) / ((counts[at] ?? 0) - BASE)
  return counts.map((count, at) => ({
    shape: name,
    count,
    wall: of(at, 'wall') / 1000,
    cpu: of(at, 'cpu') / 1000,
    each: at === 0 ? undefined : perEvent(at, 'cpu'),
    wallGrowth: count === MILLION ? perEvent(at, 'wall') / perEvent(1, 'wall') : undefined,
    growth: count === MILLION ? perEvent(at, 'cpu') / perEvent(1, 'cpu') : undefined,
    peak: of(at, 'peak') / 1e6,
  }))
}

/** File by file the events that follow one another, as collectors write them. */
function writeEvents(folder: string, count: number, line: (at: number) => string): void {
  mkdirSync(folder)
  const perFile = count / FILES
  for (let file = 0; file < FILES; file++) {
    let text = ''
    for (let at = file * perFile; at < (file + 1) * perFile; at++) text += `${line(at)}\n`
    writeFileSync(join(folder, `${file}.ndjson`), text)
  }
}

/** 20 s apart, so that the order is known whatever the clocks. */
function timeOf(at: number): string {
  return new Date(START + at * 20_000).toISOString()
}
