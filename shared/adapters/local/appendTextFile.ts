import { appendFile, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileSystemError } from './fileSystemError.ts'

/** Appends what `textFor` makes of the file's present size in bytes; creates the file and its folder when there is none. */
export async function appendTextFile(path: string, textFor: (size: number) => string): Promise<void> {
  try {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    )
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await appendFile(path, textFor(size), { mode: 0o600 })
  } catch (cause) {
    throw fileSystemError('write', path, cause)
  }
}
