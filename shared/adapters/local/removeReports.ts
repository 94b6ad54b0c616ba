import { rmdir, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { assertObjectKey } from '../../ports/assertObjectKey.ts'
import { errnoOf, fileSystemError } from './fileSystemError.ts'

/** Removes report files that are no longer current, by their names below the directory, and folders left empty. */
export async function removeReports(directory: string, names: Iterable<string>): Promise<void> {
  for (const name of names) {
    assertObjectKey(name)
    const path = join(resolve(directory), name)
    await unlink(path).catch((cause: unknown) => {
      if (errnoOf(cause) !== 'ENOENT') throw fileSystemError('write', path, cause)
    })
    // Fails when something else is in there, as it should.
    if (name.includes('/')) await rmdir(dirname(path)).catch(() => {})
  }
}
