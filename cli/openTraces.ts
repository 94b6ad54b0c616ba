import { join } from 'node:path'
import { fileExists } from '../shared/adapters/local/fileExists.ts'
import { sqliteSpanStore } from '../shared/adapters/local/sqliteSpanStore.ts'
import { TracegateError } from '../shared/errors.ts'
import type { SpanStore } from '../shared/ports/SpanStore.ts'

export const DEFAULT_DATA_DIR = '.tracegate'

/** Where the traces of a data directory are. */
export const tracesIn = (dataDir: string): string => join(dataDir, 'traces.db')

/** Opens the traces that are there for `use`, and makes nothing: throws `not-found` when there are none yet. */
export async function openTraces<T>(dataDir: string, use: (store: SpanStore) => Promise<T>): Promise<T> {
  const file = tracesIn(dataDir)
  if (!(await fileExists(file))) {
    throw new TracegateError('not-found', 'no traces here yet', {
      location: file,
      remedy: 'Run `tracegate run` first, or name the data directory it used with --data-dir.',
    })
  }
  const store = sqliteSpanStore(file)
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}
