import type { Metafile } from 'esbuild'

interface BundleSize {
  /** Bytes of what is read before the handler can be called: the entry, and what it imports, and so on. */
  readonly start: number
  /** Bytes of what is imported only when it is needed. */
  readonly later: number
  readonly files: number
  /** Paths of the sources that a start reads something of. */
  readonly sources: readonly string[]
}

/** Sizes of a bundle in several files, of which the first is `handler.mjs`. */
export function bundleSize({ outputs }: Metafile): BundleSize {
  const entry = Object.keys(outputs).find((path) => path.endsWith('/handler.mjs'))
  if (entry === undefined) throw new Error('there is no handler.mjs')
  const read = new Set([entry])
  for (const path of read) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && imported in outputs) read.add(imported)
    }
  }
  const bytes = (paths: Iterable<string>) => [...paths].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0)
  const start = bytes(read)
  const sources = [...read].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}))
  return { start, sources, later: bytes(Object.keys(outputs)) - start, files: Object.keys(outputs).length }
}
