import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileSystemError } from './fileSystemError.ts'

/** A folder of its own for text that one thread writes and another reads, once. */
export interface FragmentFolder {
  readonly path: string
  /** The text of a file in it, in pieces. */
  pieces(name: string): AsyncIterable<string>
  /** Removes the folder with everything in it. */
  remove(): Promise<void>
}

export async function fragmentFolder(parent: string): Promise<FragmentFolder> {
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 })
    const path = await mkdtemp(join(parent, 'fragments-'))
    return {
      path,
      pieces: (name) => createReadStream(join(path, name), { encoding: 'utf8', highWaterMark: 256 * 1024 }),
      remove: () => rm(path, { recursive: true, force: true }),
    }
  } catch (cause) {
    throw fileSystemError('write', parent, cause)
  }
}
