import { rmSync } from 'node:fs'
import { expect } from 'vitest'
import { sqliteSpanStore } from '../../shared/adapters/local/sqliteSpanStore.ts'
import type { TraceSpan } from '../../shared/tracing/TraceSpan.ts'
import { type Ran, type Workplace, workplace } from './workplace.ts'

/** What stdout says of a failed flow, and nothing else. */
const BLOCK =
  /^Flow failed\.\n {2}trace_id: (?<id>[0-9a-f]{32})\n {2}failed_node: (?<node>\S+)\n {2}reason: (?<reason>.+)\n {2}policy: (?<policy>.+)\n$/

interface Block {
  readonly id: string
  readonly node: string
  readonly reason: string
  readonly policy: string
}

/** The failed flow that a run told of; expects exit 1 and exactly the block on stdout. */
export function failedFlow({ code, stdout, stderr }: Ran): Block {
  const groups = BLOCK.exec(stdout)?.groups
  expect({ code, stdout, isBlock: groups !== undefined, stderr }).toMatchObject({ code: 1, isBlock: true })
  return groups as unknown as Block
}

/** A folder where the built program runs, with ways to make its nodes fail and come right again. */
export function flowPlace() {
  const place = workplace()
  const inTheWay = (name: string) => ({
    put: () => place.write(name, 'in the way'),
    remove: () => rmSync(place.path(name), { recursive: true }),
  })
  return {
    ...place,
    /** Segments cannot be written. */
    noSegments: inTheWay('.tracegate/segments'),
    /** The report file of this name cannot be written. */
    noReport: (name: string) => {
      const folder = `hermetic-reports/trace/${name}`
      return {
        put: () => {
          rmSync(place.path(folder), { recursive: true, force: true })
          place.write(`${folder}/in-the-way`, '')
        },
        remove: () => rmSync(place.path(folder), { recursive: true }),
      }
    },
    settings: (text: string) => place.write('tracegate.yaml', text),
  }
}

/** The spans of a trace, or of all traces, in the order they were put. */
export async function spansIn(place: Pick<Workplace, 'path'>, dataDir = '.tracegate'): Promise<readonly TraceSpan[]> {
  const store = sqliteSpanStore(place.path(dataDir, 'traces.db'))
  try {
    return (await store.after('', 1_000_000)).spans
  } finally {
    await store.close()
  }
}
