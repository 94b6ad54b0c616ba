import { appendFile, stat } from 'node:fs/promises'
import { fileSystemError } from './fileSystemError.ts'

/** Appends what `textFor` makes of the file's present size in bytes; creates the file when there is none. */
export async function appendTextFile(path: string, textFor: (size: number) => string): Promise<void> {
  try {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    )
    await appendFile(path, textFor(size))
  } catch (cause) {
    throw fileSystemError('write', path, cause)
  }
}
