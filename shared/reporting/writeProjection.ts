import type { ReportFile } from '../ports/ReportSink.ts'
import { type EntryList, entryList } from './entryList.ts'
import type { ProjectionStats } from './ProjectionTotals.ts'
import type { PerKeyRecord } from './projectionOf.ts'

export interface ProjectionHeader {
  /** From the definition: `kvonce/v1`. */
  readonly schemaVersion: string
  /** ISO 8601. */
  readonly generatedAt: string
}

export interface ProjectionWriter {
  /** Entries of `perKey`, as `projectionEntry` renders them. */
  readonly perKey: EntryList
  finish(stats: ProjectionStats): ReturnType<ReportFile['close']>
}

/** One entry of `perKey`: `"key":{…}`. As text, a key such as `__proto__` is a key like any other. */
export function projectionEntry(key: string, record: PerKeyRecord): string {
  return `${JSON.stringify(key)}:${JSON.stringify(record)}`
}

/**
 * Writes `<domain>-projection.json` key by key. `eventCount` and `stats` are known when everything was seen, so in the
 * file they stand after `perKey`; the order of members means nothing in JSON.
 */
export async function writeProjection(file: ReportFile, header: ProjectionHeader): Promise<ProjectionWriter> {
  const { schemaVersion, generatedAt } = header
  await file.write(`${JSON.stringify({ schemaVersion, generatedAt }).slice(0, -1)},"perKey":{\n`)
  return {
    perKey: entryList(file),
    async finish(stats) {
      await file.write(`\n},"eventCount":${stats.totalEvents},"stats":${JSON.stringify(stats)}}\n`)
      return file.close()
    },
  }
}
