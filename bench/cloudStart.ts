import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUNDLES } from './cloudBundles.ts'
import { median } from './median.ts'
import type { Table } from './Table.ts'

const WORKER = fileURLToPath(new URL('initWorker.ts', import.meta.url))

interface Init {
  readonly wall: number
  readonly cpu: number
}

/** What importing each bundle takes in a process of its own, beside a handler that only has the clients, in turn with it. */
export function cloudStart(folder: string, environment: Readonly<Record<string, string>>, rounds: number): Table {
  const inits = new Map<string, Init[]>(BUNDLES.map((bundle) => [bundle, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [bundle, taken] of inits) {
      const init = initOf(join(folder, bundle, 'handler.mjs'), environment)
      if (round >= 0) taken.push(init)
    }
  }
  const wall = (bundle: string) => median((inits.get(bundle) ?? []).map((init) => init.wall))
  const cpu = (bundle: string) => median((inits.get(bundle) ?? []).map((init) => init.cpu))
  return {
    title: 'Cold initialisation',
    notes: [
      `Importing the bundle in a new Node process without a compile cache; medians of ${rounds} interleaved rounds. Ratios are to the bare handler of the same run.`,
    ],
    columns: [
      { key: 'bundle', title: 'bundle' },
      { key: 'wall', title: 'ms', digits: 1 },
      { key: 'wallRatio', title: 'ratio', digits: 2 },
      { key: 'cpu', title: 'CPU ms', digits: 1 },
      { key: 'cpuRatio', title: 'CPU ratio', digits: 2 },
    ],
    rows: BUNDLES.map((bundle) => ({
      bundle,
      wall: wall(bundle),
      wallRatio: wall(bundle) / wall('bare'),
      cpu: cpu(bundle),
      cpuRatio: cpu(bundle) / cpu('bare'),
    })),
  }
}

function initOf(bundle: string, environment: Readonly<Record<string, string>>): Init {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|OTEL|TRACEGATE|NODE_)/.test(name))
  const { status, stdout, stderr } = spawnSync(process.execPath, [WORKER, bundle], {
    env: { ...Object.fromEntries(inherited), ...environment },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`exit code ${status} of ${bundle}\n${stderr.slice(-2_000)}`)
  return JSON.parse(stdout) as Init
}
