import type { ReportFile } from '../ports/ReportSink.ts'

const SEPARATOR = ',\n'

/** Entries of one JSON array or object, written one by one with what must stand between them. */
export interface EntryList {
  /** Adds one entry: `{…}`, or `"key":{…}`. Await the result to bound memory. */
  add(entry: string): Promise<void> | undefined
  /** Adds the whole text that another list wrote, in pieces cut between any two characters. */
  append(fragment: Iterable<string> | AsyncIterable<string>): Promise<void>
}

/**
 * What it writes into an empty file is a fragment: no brackets, and nothing at all without entries. Fragments of
 * consecutive ranges of partitions, appended in order, make the text that one list over all of them would make.
 */
export function entryList(file: Pick<ReportFile, 'write'>): EntryList {
  let written = false
  return {
    add(entry) {
      const text = written ? SEPARATOR + entry : entry
      written = true
      return file.write(text)
    },
    async append(fragment) {
      let begun = false
      for await (const piece of fragment) {
        if (piece === '') continue
        await file.write(!begun && written ? SEPARATOR + piece : piece)
        begun = true
        written = true
      }
    },
  }
}
