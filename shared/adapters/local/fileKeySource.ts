import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { TracegateError } from '../../errors.ts'
import type { KeySource } from '../../ports/KeySource.ts'
import { keySourceOf } from '../../ports/keySourceOf.ts'
import { errnoOf, fileSystemError } from './fileSystemError.ts'

const KEY_BYTES = 32

/**
 * Keys derived from a file of 32 random bytes, made at first use with mode 0600; several processes that make it at once
 * agree on one. Throws `invalid-config` when others may read the file, or when it holds no key.
 */
export function fileKeySource(path: string): KeySource {
  try {
    return keySourceOf(readKey(path) ?? createKey(path))
  } catch (cause) {
    throw fileSystemError('write', path, cause)
  }
}

/** The key in the file; `undefined` when there is no file. */
function readKey(path: string): Uint8Array | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined
    throw fileSystemError('read', path, cause)
  }
  try {
    const found = fstatSync(file)
    if (!found.isFile() || found.size !== KEY_BYTES) {
      const remedy = 'Restore it, or move it away to get a new key: data masked before then no longer compares equal.'
      throw new TracegateError('invalid-config', `this is no key: not a file of ${KEY_BYTES} bytes`, {
        location: path,
        remedy,
      })
    }
    if ((found.mode & 0o077) !== 0 && process.platform !== 'win32') {
      const remedy = 'Run `chmod 600` on it; if others may have read it, move it away to get a new key.'
      throw new TracegateError('invalid-config', 'the masking key can be read by other users', {
        location: path,
        remedy,
      })
    }
    const key = Buffer.alloc(KEY_BYTES)
    readSync(file, key, 0, KEY_BYTES, 0)
    return key
  } finally {
    closeSync(file)
  }
}

/** Writes a draft and links it to the name: whoever links first decides, and nobody reads half a key. */
function createKey(path: string): Uint8Array {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(8).toString('hex')}.partial`
  const file = openSync(draft, 'wx', 0o600)
  try {
    writeSync(file, randomBytes(KEY_BYTES))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    linkSync(draft, path)
  } catch (cause) {
    if (errnoOf(cause) !== 'EEXIST') throw cause
  } finally {
    unlinkSync(draft)
  }
  const key = readKey(path)
  if (key === undefined)
    throw new TracegateError('conflict', 'the masking key vanished', { location: path, retryable: true })
  return key
}
