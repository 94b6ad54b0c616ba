import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { AWS_PRICES } from './awsPrices.ts'
import { cloudBundles } from './cloudBundles.ts'
import { cloudCost } from './cloudCost.ts'
import { cloudRequests } from './cloudRequests.ts'
import { cloudStart } from './cloudStart.ts'
import { renderTable } from './renderTable.ts'
import type { Table } from './Table.ts'
import { temporaryFolder } from './temporaryFolder.ts'

const HELP = `npm run bench:cloud -- [options]

What the functions cost: requests to AWS, bundles, cold initialisation, dollars. Needs what npm run test:cloud needs.

  --rounds N      rounds of cold initialisation, 15 unless given
  --markdown      print tables for docs/cost.md
  --json FILE     also write all figures, unrounded, to a file
  --help          print this

A target that is missed is printed, and is no failure: exit code 1 says that something broke.`

/** Invocations of each kind, of which the one with the median duration is priced. */
const INVOCATIONS = 3

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    markdown: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(HELP)
else await main()

async function main(): Promise<void> {
  const rounds = Number(options.rounds)
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error('--rounds takes a whole number')
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
  }
  console.log(`${machine.date}, Node ${machine.node}, ${machine.platform}, ${machine.cores} cores\n`)
  const folder = temporaryFolder()
  const tables: Table[] = []
  const show = (table: Table) => {
    tables.push(table)
    console.log(`${renderTable(table, options.markdown ? 'markdown' : 'text')}\n`)
  }
  show(cloudBundles(folder))
  const requests = await cloudRequests(folder, INVOCATIONS)
  show(requests.table)
  show(cloudStart(folder, requests.environment, rounds))
  show(cloudCost(requests))
  if (options.json !== undefined) {
    const figures = tables.map(({ title, notes, rows }) => ({ title, notes, rows }))
    writeFileSync(options.json, `${JSON.stringify({ ...machine, prices: AWS_PRICES, figures }, undefined, 2)}\n`)
  }
}
