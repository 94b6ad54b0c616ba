import { hash } from 'node:crypto'
import { TracegateError } from '../../errors.ts'
import { assertObjectKey } from '../../ports/assertObjectKey.ts'
import type { ReportSink } from '../../ports/ReportSink.ts'

/** Report files kept in memory. */
export function memoryReportSink(): ReportSink & { readonly files: ReadonlyMap<string, string> } {
  const files = new Map<string, string>()
  return {
    files,
    create: async (name) => {
      assertObjectKey(name)
      let text = ''
      let open = true
      const mustBeOpen = () => {
        if (!open) throw new TracegateError('internal', 'a finished report file was used', { location: name })
      }
      return {
        write: (more) => {
          mustBeOpen()
          text += more
          return undefined
        },
        close: async () => {
          mustBeOpen()
          open = false
          files.set(name, text.toWellFormed())
          const bytes = Buffer.from(text)
          return { bytes: bytes.length, sha256: hash('sha256', bytes) }
        },
        abort: async () => {
          open = false
        },
      }
    },
  }
}
