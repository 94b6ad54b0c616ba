import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { TracegateError } from '../../errors.ts'
import type { ReportFile } from '../../ports/ReportSink.ts'
import { fileSystemError } from './fileSystemError.ts'

/** Text units gathered before they are written. */
const BUFFER_LENGTH = 65_536
/** Bytes on their way to the file before a writer is asked to wait. */
const UNDER_WAY = 1_048_576

/** What becomes of the file once it is whole, or given up. */
interface Ending {
  keep(): Promise<void>
  drop(): Promise<void>
}

/** A report file over an open handle; the handle belongs to it from now on. */
export function openReportFile(file: FileHandle, path: string, ending: Ending): ReportFile {
  const digest = createHash('sha256')
  let text = ''
  let bytes = 0
  let isOpen = true
  let underWay = 0
  let written: Promise<void> = Promise.resolve()

  const flush = (isLast: boolean): Promise<void> => {
    // The second half of a surrogate pair may come with the next write.
    const end = !isLast && isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length
    const chunk = Buffer.from(text.slice(0, end), 'utf8')
    text = text.slice(end)
    bytes += chunk.length
    digest.update(chunk)
    underWay += chunk.length
    written = written.then(async () => {
      await file.writeFile(chunk)
      underWay -= chunk.length
    })
    written = written.catch((cause: unknown) => {
      throw fileSystemError('write', path, cause)
    })
    // A caller that does not await a write learns of its failure at the next one, or when closing.
    written.catch(() => {})
    return written
  }

  const finish = (): void => {
    if (!isOpen) throw new TracegateError('internal', 'a finished report file was used', { location: path })
    isOpen = false
  }

  const drop = async (): Promise<void> => {
    await written.catch(() => {})
    await file.close().catch(() => {})
    await ending.drop().catch(() => {})
  }

  return {
    write: (more) => {
      if (!isOpen) throw new TracegateError('internal', 'a finished report file was used', { location: path })
      text += more
      if (text.length < BUFFER_LENGTH) return undefined
      const flushed = flush(false)
      return underWay < UNDER_WAY ? undefined : flushed
    },
    close: async () => {
      finish()
      try {
        await flush(true)
        await file.close()
        await ending.keep()
      } catch (cause) {
        await drop()
        throw fileSystemError('write', path, cause)
      }
      return { bytes, sha256: digest.digest('hex') }
    },
    abort: async () => {
      if (!isOpen) return
      finish()
      await drop()
    },
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}
