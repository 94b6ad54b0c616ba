import { join } from 'node:path'
import { fileExists } from '../shared/adapters/local/fileExists.ts'
import { sqliteSpanStore } from '../shared/adapters/local/sqliteSpanStore.ts'
import { TracegateError } from '../shared/errors.ts'
import type { SpanStore } from '../shared/ports/SpanStore.ts'

export const DEFAULT_DATA_DIR = '.tracegate'

/** Where the traces of a data directory are. */
export const tracesIn = (dataDir: string): string => join(dataDir, 'traces.db')

/** Where traces are asked for: a data directory of this machine, or a deployed stage. */
export interface TracePlace {
  readonly dataDir: string
  readonly stage?: string | undefined
}

/** Opens the traces that are there for `use`, and makes nothing: throws `not-found` when there are none yet. */
export async function openTraces<T>(place: TracePlace, use: (store: SpanStore) => Promise<T>): Promise<T> {
  const store = place.stage === undefined ? await tracesOfDirectory(place.dataDir) : await tracesOfStage(place.stage)
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

async function tracesOfDirectory(dataDir: string): Promise<SpanStore> {
  const file = tracesIn(dataDir)
  if (!(await fileExists(file))) {
    throw new TracegateError('not-found', 'no traces here yet', {
      location: file,
      remedy: 'Run `tracegate run` first, or name the data directory it used with --data-dir.',
    })
  }
  return sqliteSpanStore(file)
}

/** Clients of AWS are loaded when a stage is asked. */
async function tracesOfStage(stage: string): Promise<SpanStore> {
  const [{ dynamoClient }, { dynamoSpanStore }, { stageTable }] = await Promise.all([
    import('../shared/adapters/aws/dynamoClient.ts'),
    import('../shared/adapters/aws/dynamoSpanStore.ts'),
    import('../shared/adapters/aws/stageTable.ts'),
  ])
  const client = dynamoClient()
  return dynamoSpanStore({ client, table: await stageTable(client, stage), clock: Date.now })
}
