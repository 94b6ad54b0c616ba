import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, mkdir, open, realpath, rename, rmdir, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { TracegateError } from '../../errors.ts'
import { assertByteRange } from '../../ports/assertByteRange.ts'
import { assertObjectKey, isKeyPart } from '../../ports/assertObjectKey.ts'
import type { ObjectStore } from '../../ports/ObjectStore.ts'
import { ensureFolder, foldersUpTo, isRealFolder } from './ensureFolder.ts'
import { errnoOf, fileSystemError } from './fileSystemError.ts'
import { isAbsence, listObjects, objectInfo } from './listObjects.ts'
import { pathOfKey } from './objectPath.ts'
import { removeStaleFiles } from './removeStaleFiles.ts'

/** Where objects are written before they appear; hidden, so that it is never listed. */
const WORKSHOP = '.tracegate-tmp'
/** Without O_NONBLOCK, opening a named pipe would wait for its writer. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
/** How often a folder may vanish, by deletions next door, between making it and using it. */
const ATTEMPTS = 20
/** What a file system without hard links answers. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/**
 * A directory as a bucket, made at the first write and shared by any number of processes. Files that others put there are
 * objects too. Symbolic links below the root are never followed. Written objects outlive the process (also one that is
 * killed) and, their bytes and names being synchronised to disk, a power cut. Needs hard links for `ifAbsent`.
 */
export function directoryObjectStore(root: string): ObjectStore {
  const given = resolve(root)
  let swept: Promise<void> | undefined

  /** The root without symbolic links; `undefined` while nobody has made it. */
  async function findHome(): Promise<string | undefined> {
    return realpath(given).catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') return undefined
      throw fileSystemError('read', given, cause)
    })
  }

  /** Where the object is if it is there at all; `undefined` when a folder on the way is missing or a link. */
  async function find(key: string): Promise<{ home: string; path: string } | undefined> {
    assertObjectKey(key)
    const home = await findHome()
    if (home === undefined) return undefined
    const path = join(home, pathOfKey(key))
    return (await isRealFolder(dirname(path))) ? { home, path } : undefined
  }

  async function reading<T>(key: string, use: (file: FileHandle, size: number) => Promise<T>): Promise<T> {
    const path = (await find(key))?.path
    let file: FileHandle | undefined
    try {
      file = path === undefined ? undefined : await open(path, READ)
      const found = await file?.stat()
      if (file !== undefined && found?.isFile()) return await use(file, found.size)
    } catch (cause) {
      if (!isAbsence(cause)) throw fileSystemError('read', path ?? given, cause)
    } finally {
      await file?.close()
    }
    throw new TracegateError('not-found', 'there is no such object', { location: key })
  }

  async function put(key: string, bytes: Uint8Array, ifAbsent: boolean): Promise<'written' | 'exists'> {
    const place = await find(key)
    if (ifAbsent && place !== undefined && (await objectInfo(place.path, key))) return 'exists'
    const home = place?.home ?? (await makeHome(given))
    swept ??= removeStaleFiles(join(home, WORKSHOP), /^[0-9a-f]{24}$/)
    await swept
    const draft = await writeDraft(home, bytes)
    try {
      return await publish(home, draft, join(home, pathOfKey(key)), ifAbsent)
    } finally {
      await unlink(draft).catch(() => {})
    }
  }

  return {
    put: async (key, bytes, options) => {
      assertObjectKey(key)
      return put(key, bytes, options?.ifAbsent === true).catch((cause: unknown) => {
        throw fileSystemError('write', join(given, key), cause)
      })
    },
    get: (key) => reading(key, (file) => file.readFile()),
    getRange: async (key, start, end) => {
      assertByteRange(start, end)
      return reading(key, async (file, size) => {
        const buffer = Buffer.alloc(Math.max(0, Math.min(end, size) - start))
        let filled = 0
        while (filled < buffer.length) {
          const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled)
          if (bytesRead === 0) break
          filled += bytesRead
        }
        return buffer.subarray(0, filled)
      })
    },
    head: async (key) => {
      const place = await find(key)
      return place && objectInfo(place.path, key)
    },
    list: async function* (prefix) {
      const folders = prefix.split('/')
      const start = folders.pop() ?? ''
      const home = folders.every(isKeyPart) ? await findHome() : undefined
      if (home === undefined) return
      const folder = folders.length === 0 ? home : join(home, pathOfKey(folders.join('/')))
      if (await isRealFolder(folder)) yield* listObjects(folder, prefix.slice(0, prefix.length - start.length), start)
    },
    delete: async (key) => {
      const place = await find(key)
      if (place === undefined || !(await objectInfo(place.path, key))) return
      await unlink(place.path).catch((cause: unknown) => {
        if (!isAbsence(cause)) throw fileSystemError('write', place.path, cause)
      })
      for (const folder of foldersUpTo(place.home, place.path)) {
        const isGone = await rmdir(folder).then(
          () => true,
          () => false,
        )
        if (!isGone) break
      }
    },
  }
}

async function makeHome(given: string): Promise<string> {
  await mkdir(given, { recursive: true, mode: 0o700 })
  return realpath(given)
}

async function writeDraft(home: string, bytes: Uint8Array): Promise<string> {
  await ensureFolder(home, join(home, WORKSHOP))
  const draft = join(home, WORKSHOP, randomBytes(12).toString('hex'))
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.datasync()
  } catch (cause) {
    await unlink(draft).catch(() => {})
    throw cause
  } finally {
    await file.close()
  }
  return draft
}

/** Gives a finished draft its name, in one step of the file system. */
async function publish(home: string, draft: string, path: string, ifAbsent: boolean): Promise<'written' | 'exists'> {
  const folder = dirname(path)
  for (let attempt = 1; ; attempt++) {
    try {
      await ensureFolder(home, folder)
      await (ifAbsent ? link(draft, path) : rename(draft, path))
      break
    } catch (cause) {
      const errno = errnoOf(cause)
      if (errno === 'EEXIST' && (await objectInfo(path, ''))) return 'exists'
      if (NO_LINKS.includes(errno) && ifAbsent) throw noLinks(path, cause)
      if (!['ENOENT', 'EEXIST'].includes(errno) || attempt === ATTEMPTS) throw cause
    }
  }
  await syncFolder(folder)
  return 'written'
}

function noLinks(path: string, cause: unknown): TracegateError {
  const remedy = 'Choose a directory on another disk.'
  return new TracegateError('unsupported', 'the file system has no hard links', { location: path, remedy, cause })
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
