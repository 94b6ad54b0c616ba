import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { errnoOf, fileSystemError } from './fileSystemError.ts'

/** SHA-256 (hex) of a file's bytes; `undefined` when there is no such file. */
export async function digestOfFile(path: string): Promise<string | undefined> {
  const digest = createHash('sha256')
  try {
    await pipeline(createReadStream(path), digest)
    return digest.digest('hex')
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined
    throw fileSystemError('read', path, cause)
  }
}
