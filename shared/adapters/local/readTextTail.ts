import { open } from 'node:fs/promises'
import { errnoOf, fileSystemError } from './fileSystemError.ts'

/** The last bytes of a file as text; '' when there is none. A character cut at the beginning shows as U+FFFD. */
export async function readTextTail(path: string, bytes: number): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const buffer = Buffer.alloc(Math.min(bytes, size))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return ''
    throw fileSystemError('read', path, cause)
  }
}
