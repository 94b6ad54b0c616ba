import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { byteOrder } from '../../ports/byteOrder.ts'
import type { ObjectInfo } from '../../ports/ObjectStore.ts'
import { errnoOf, fileSystemError } from './fileSystemError.ts'
import { isContinuedName, partOfPath } from './objectPath.ts'

interface Entry {
  readonly part: string
  readonly path: string
  readonly isFolder: boolean
}

/** How many files are looked at in one go. */
const BATCH = 64

/**
 * The objects below a folder whose first part starts with `start`, in key order, one folder's names in memory per depth.
 * Links, special files and names that are no part of a key are passed over; so is what vanishes meanwhile.
 */
export async function* listObjects(folder: string, keyPrefix: string, start: string): AsyncGenerator<ObjectInfo> {
  const entries = (await entriesOf(folder, '')).filter(({ part }) => part.startsWith(start))
  entries.sort((a, b) => byteOrder(a.isFolder ? `${a.part}/` : a.part, b.isFolder ? `${b.part}/` : b.part))
  for (let from = 0; from < entries.length; from += BATCH) {
    const batch = entries.slice(from, from + BATCH)
    const infos = await Promise.all(
      batch.map(({ isFolder, path, part }) => (isFolder ? undefined : objectInfo(path, keyPrefix + part))),
    )
    for (const [i, entry] of batch.entries()) {
      const info = infos[i]
      if (entry.isFolder) yield* listObjects(entry.path, `${keyPrefix}${entry.part}/`, '')
      else if (info !== undefined) yield info
    }
  }
}

/** What is known of the regular file at a path as an object; `undefined` when there is none. */
export async function objectInfo(path: string, key: string): Promise<ObjectInfo | undefined> {
  try {
    const found = await lstat(path)
    return found.isFile() ? { key, size: found.size, modified: Math.floor(found.mtimeMs) } : undefined
  } catch (cause) {
    if (isAbsence(cause)) return undefined
    throw fileSystemError('read', path, cause)
  }
}

/** True for errors which mean that there is no object at a path. */
export function isAbsence(cause: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(errnoOf(cause))
}

async function entriesOf(folder: string, before: string): Promise<Entry[]> {
  const entries: Entry[] = []
  const found = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    if (isAbsence(cause)) return []
    throw fileSystemError('read', folder, cause)
  })
  for (const entry of found) {
    const path = join(folder, entry.name)
    const relative = before + entry.name
    if (entry.isDirectory() && isContinuedName(entry.name)) {
      entries.push(...(await entriesOf(path, `${relative}/`)))
    } else if (entry.isDirectory() || entry.isFile()) {
      const part = partOfPath(relative)
      if (part !== undefined) entries.push({ part, path, isFolder: entry.isDirectory() })
    }
  }
  return entries
}
