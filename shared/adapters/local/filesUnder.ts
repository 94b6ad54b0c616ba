import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { byteOrder } from '../../ports/byteOrder.ts'
import { fileSystemError } from './fileSystemError.ts'
import { type InputFile, localInput, unusableInput } from './InputFile.ts'
import { isPartialName } from './isPartialName.ts'

/**
 * The regular files below a directory, sorted by path, without hidden and partial ones. Links to files count, links to
 * directories do not (they may lead in circles). A directory that cannot be read is in the list with its problem.
 */
export async function filesUnder(directory: string): Promise<InputFile[]> {
  const found = await below(directory)
  return found.sort((a, b) => byteOrder(a.name, b.name))
}

async function below(directory: string): Promise<InputFile[]> {
  const inputs: InputFile[] = []
  try {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (isPartialName(entry.name)) continue
      const path = join(directory, entry.name)
      if (entry.isDirectory()) inputs.push(...(await below(path)))
      else if (entry.isFile() || entry.isSymbolicLink()) inputs.push(...(await regularFile(path)))
    }
  } catch (cause) {
    return [unusableInput(directory, fileSystemError('read', directory, cause))]
  }
  return inputs
}

async function regularFile(path: string): Promise<InputFile[]> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? [localInput(path, found.size)] : []
}
