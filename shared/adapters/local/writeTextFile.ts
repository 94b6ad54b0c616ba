import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileSystemError } from './fileSystemError.ts'

/** Writes a text file for this user alone, with its folder, in the place of any earlier one. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(path, text, { mode: 0o600 })
  } catch (cause) {
    throw fileSystemError('write', path, cause)
  }
}
