import { readFile } from 'node:fs/promises'
import { errnoOf, fileSystemError } from './fileSystemError.ts'

/** The text of a file; `undefined` when there is none. Throws a `TracegateError` when it cannot be read. */
export async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined
    throw fileSystemError('read', path, cause)
  }
}
