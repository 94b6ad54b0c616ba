import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LandedObject, Scan } from '../../flow/LandedObject.ts'
import { byteOrder } from '../../ports/byteOrder.ts'
import { errnoOf, fileSystemError } from './fileSystemError.ts'
import { isPartialName } from './isPartialName.ts'

/** Collectors write here, below the day of the upload. */
const PREFIX = 'kvonce-trace'
/** What the names of the folders on the way to an object look like: the prefix, year, month, day. */
const WAY = [new RegExp(`^${PREFIX}$`), /^\d{4}$/, /^(0[1-9]|1[0-2])$/, /^(0[1-9]|[12]\d|3[01])$/]
/** Names of ignored files that are kept to be shown. */
const SHOWN = 3

/** Where objects have to be, to be told to the user. */
export const OBJECT_PLACE = `${PREFIX}/YYYY/MM/DD/`

/**
 * The objects of a directory that stands for a bucket: every file below `kvonce-trace/YYYY/MM/DD/`, by name, without
 * hidden and partial ones. Links to files count, links to directories do not. What vanishes meanwhile is left out; a
 * folder that cannot be read is in the list with its problem. Rejects when the directory itself cannot be read.
 */
export async function scanBucket(directory: string): Promise<Scan> {
  const objects: LandedObject[] = []
  const ignored: string[] = []
  const folders: string[] = []

  async function look(folder: string, entries: readonly Dirent[], depth: number): Promise<void> {
    folders.push(folder)
    const wanted = WAY[depth]
    const files: string[] = []
    for (const entry of entries) {
      if (isPartialName(entry.name)) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory() && (wanted?.test(entry.name) ?? true)) await enter(path, depth + 1)
      else if (wanted === undefined && (entry.isFile() || entry.isSymbolicLink())) files.push(path)
      else if (ignored.length < SHOWN) ignored.push(path)
    }
    const found = await Promise.all(files.map(landedObject))
    objects.push(...found.filter((object) => object !== undefined))
  }

  async function enter(folder: string, depth: number): Promise<void> {
    try {
      await look(folder, await readdir(folder, { withFileTypes: true }), depth)
    } catch (cause) {
      if (errnoOf(cause) === 'ENOENT') return
      const problem = fileSystemError('read', folder, cause)
      objects.push({ name: folder, sizeBytes: 0, stamp: problem.code, changed: 0, problem })
    }
  }

  const top = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw fileSystemError('read', directory, cause)
  })
  await look(directory, top, 0)
  objects.sort((a, b) => byteOrder(a.name, b.name))
  return { objects, ignored, folders }
}

/** Nothing when it is no regular file, or none any more. */
async function landedObject(name: string): Promise<LandedObject | undefined> {
  const found = await stat(name, { bigint: true }).catch(() => undefined)
  if (!found?.isFile()) return undefined
  const { size, mtimeNs, ctimeNs, ino, dev } = found
  const changed = Number(mtimeNs > ctimeNs ? mtimeNs / 1_000_000n : ctimeNs / 1_000_000n)
  const stamp = [size, mtimeNs, ctimeNs, ino, dev].join(' ')
  return { name, sizeBytes: Number(size), stamp, changed, problem: undefined }
}
