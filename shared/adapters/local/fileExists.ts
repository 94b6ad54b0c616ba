import { stat } from 'node:fs/promises'
import { errnoOf, fileSystemError } from './fileSystemError.ts'

/** Whether there is something at this path. Throws a `TracegateError` when that cannot be seen. */
export async function fileExists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause))) return false
    throw fileSystemError('read', path, cause)
  }
}
