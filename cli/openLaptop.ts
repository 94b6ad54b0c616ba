import { join } from 'node:path'
import { directoryObjectStore } from '../shared/adapters/local/directoryObjectStore.ts'
import { fileKeySource } from '../shared/adapters/local/fileKeySource.ts'
import { sqliteResultStore } from '../shared/adapters/local/sqliteResultStore.ts'
import type { IngestPorts } from '../shared/flow/ingestFlow.ts'
import { segmentMemory } from '../shared/flow/SegmentMemory.ts'
import type { ResultStore } from '../shared/ports/ResultStore.ts'

/** About as many as one object of 10 MB holds. */
const REMEMBERED_EVENTS = 20_000

export interface Laptop extends IngestPorts {
  readonly results: ResultStore
}

/** The laptop's cloud: a directory is the bucket, SQLite the database, a file the key. */
export function openLaptop(dataDir: string): Laptop {
  return {
    segments: directoryObjectStore(dataDir),
    results: sqliteResultStore(join(dataDir, 'tracegate.db'), Date.now),
    keys: fileKeySource(join(dataDir, 'masking.key')),
    clock: Date.now,
    memory: segmentMemory(REMEMBERED_EVENTS),
  }
}
