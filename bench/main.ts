import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { inMemory } from './inMemory.ts'
import { manyObjects } from './manyObjects.ts'
import { million } from './million.ts'
import { profile } from './profile.ts'
import { renderTable } from './renderTable.ts'
import { spanStore } from './spanStore.ts'
import { specStates } from './specStates.ts'
import { startUp } from './startUp.ts'
import type { Table } from './Table.ts'
import { wholeProcess } from './wholeProcess.ts'

interface Section {
  measure(rounds: number): Promise<readonly Table[]>
  /** Rounds unless told. */
  readonly rounds: number
}

const SECTIONS: Readonly<Record<string, Section>> = {
  'in-memory': { measure: inMemory, rounds: 21 },
  process: { measure: wholeProcess, rounds: 9 },
  many: { measure: manyObjects, rounds: 3 },
  million: { measure: million, rounds: 3 },
  startup: { measure: startUp, rounds: 21 },
  spans: { measure: spanStore, rounds: 9 },
  spec: { measure: specStates, rounds: 5 },
  profile: { measure: profile, rounds: 20 },
}
/** Where time goes, not how much of it: only when asked for. */
const USUAL = Object.keys(SECTIONS).filter((name) => name !== 'profile')

const HELP = `npm run bench -- [options]

  --only NAME     measure this section only, may be repeated: ${USUAL.join(', ')};
                  or profile, which shows where the time goes
  --rounds N      rounds of every section; unless given, each has its own number
  --markdown      print tables for docs/performance.md
  --json FILE     also write all figures, unrounded, to a file
  --help          print this

A target that is missed is printed, and is no failure: exit code 1 says that something broke.`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: USUAL },
    rounds: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(HELP)
else await main()

async function main(): Promise<void> {
  const chosen = options.only.map((name) => {
    const section = SECTIONS[name]
    if (section === undefined) throw new Error(`no section is named ${name}: ${Object.keys(SECTIONS).join(', ')}`)
    return section
  })
  const rounds = options.rounds === undefined ? undefined : Number(options.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error('--rounds takes a whole number')

  const machine = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
  }
  console.log(`${machine.date}, Node ${machine.node}, ${machine.platform}, ${machine.cores} cores\n`)
  const tables: Table[] = []
  for (const section of chosen) {
    for (const table of await section.measure(rounds ?? section.rounds)) {
      tables.push(table)
      console.log(`${renderTable(table, options.markdown ? 'markdown' : 'text')}\n`)
    }
  }
  if (options.json !== undefined) {
    const figures = tables.map(({ title, notes, rows }) => ({ title, notes, rows }))
    writeFileSync(options.json, `${JSON.stringify({ ...machine, figures }, undefined, 2)}\n`)
  }
}
