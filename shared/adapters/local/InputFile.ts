import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { TracegateError } from '../../errors.ts'
import { fileSystemError } from './fileSystemError.ts'

/** One file to judge, not read yet. */
export interface InputFile {
  /** As given, or joined to the directory that was given; `-` for standard input; a URL without its secrets. */
  readonly name: string
  /** As stored; `undefined` when it shows only by reading. */
  readonly sizeBytes: number | undefined
  /** Why this argument gives nothing to read, if so; `read` rejects with it. */
  readonly problem: TracegateError | undefined
  /** The bytes as stored; rejects with `too-large` above `maxBytes`, without reading when the size is known. */
  read(maxBytes: number, signal?: AbortSignal): Promise<Uint8Array>
}

export function unusableInput(name: string, problem: TracegateError): InputFile {
  return { name, sizeBytes: undefined, problem, read: () => Promise.reject(problem) }
}

/** A path; what is no regular file when it is opened is refused, not waited for. */
export function localInput(name: string, sizeBytes: number | undefined): InputFile {
  return { name, sizeBytes, problem: undefined, read: (maxBytes) => readFile(name, maxBytes) }
}

async function readFile(path: string, maxBytes: number): Promise<Uint8Array> {
  let file: FileHandle | undefined
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const found = await file.stat()
    if (!found.isFile()) throw notRegular(path)
    if (found.size > maxBytes) throw tooLarge(path, found.size, maxBytes)
    return await readUpTo(file, path, found.size, maxBytes)
  } catch (cause) {
    throw fileSystemError('read', path, cause)
  } finally {
    await file?.close()
  }
}

/** Reads to the end, which may be beyond the size when another process is writing. */
async function readUpTo(file: FileHandle, path: string, size: number, maxBytes: number): Promise<Uint8Array> {
  let buffer = Buffer.allocUnsafeSlow(size + 1)
  let filled = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, null)
    filled += bytesRead
    if (filled > maxBytes) throw tooLarge(path, undefined, maxBytes)
    if (bytesRead === 0) return buffer.subarray(0, filled)
    if (filled === buffer.length) buffer = Buffer.concat([buffer], Math.min(buffer.length * 2 + 1024, maxBytes + 1))
  }
}

/** The problem of a named pipe, a device or a socket. */
export function notRegular(path: string): TracegateError {
  const remedy = 'Pipe it into the command, with `-` as its input.'
  return new TracegateError('unsupported', 'this is no regular file', { location: path, remedy })
}

export function tooLarge(location: string, size: number | undefined, maxBytes: number): TracegateError {
  const message = size === undefined ? `more than ${maxBytes} bytes` : `${size} bytes, above the limit of ${maxBytes}`
  const remedy = 'Let the collector write smaller objects, or split the file.'
  return new TracegateError('too-large', message, { location, remedy })
}
