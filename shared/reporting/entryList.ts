import type { ReportFile } from '../ports/ReportSink.ts'

const SEPARATOR = ',\n'

/** Entries of one JSON array or object, written one by one with what must stand between them; brackets are not. */
export interface EntryList {
  /** Adds one entry: `{…}`, or `"key":{…}`. Await the result to bound memory. */
  add(entry: string): Promise<void> | undefined
}

export function entryList(file: Pick<ReportFile, 'write'>): EntryList {
  let written = false
  return {
    add(entry) {
      const text = written ? SEPARATOR + entry : entry
      written = true
      return file.write(text)
    },
  }
}
