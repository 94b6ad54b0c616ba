import { lstat, mkdir, realpath } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { TracegateError } from '../../errors.ts'
import { errnoOf } from './fileSystemError.ts'

/**
 * Makes the folder below `home` (a real path) with what is missing above it, for this user alone. A symbolic link on the
 * way is refused rather than followed: it may lead anywhere.
 */
export async function ensureFolder(home: string, folder: string): Promise<void> {
  if (await isRealFolder(folder)) return
  let path = home
  for (const name of relative(home, folder).split(sep)) {
    path = join(path, name)
    try {
      await mkdir(path, 0o700)
    } catch (cause) {
      if (errnoOf(cause) !== 'EEXIST') throw cause
      if (!(await lstat(path)).isDirectory()) {
        throw new TracegateError('conflict', 'a file or a link is where a folder is needed', {
          location: path,
          remedy: 'Move it away.',
          cause,
        })
      }
    }
  }
}

/** True when the path, which must be absolute, is there and no part of it is a symbolic link. */
export async function isRealFolder(folder: string): Promise<boolean> {
  try {
    return (await realpath(folder)) === folder
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(cause))) return false
    throw cause
  }
}

/** The folder of a path, and those above it up to, and without, `home`. */
export function* foldersUpTo(home: string, path: string): Iterable<string> {
  for (let folder = dirname(path); folder.length > home.length; folder = dirname(folder)) yield folder
}
