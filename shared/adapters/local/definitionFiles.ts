import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DefinitionFile } from '../../domains/domainRegistry.ts'
import { TracegateError } from '../../errors.ts'
import { byteOrder } from '../../ports/byteOrder.ts'
import { fileSystemError } from './fileSystemError.ts'
import { readTextFile } from './readTextFile.ts'

const NAME = 'domain.yaml'

/** The definitions in a folder: `<folder>/domain.yaml` and `<folder>/*\/domain.yaml`, by name. Throws when there is none. */
export async function definitionFiles(folder: string): Promise<readonly DefinitionFile[]> {
  const paths = [join(folder, NAME)]
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) paths.push(join(folder, entry.name, NAME))
    }
  } catch (cause) {
    throw fileSystemError('read', folder, cause)
  }
  const files: DefinitionFile[] = []
  for (const file of paths.sort(byteOrder)) {
    const text = await readTextFile(file)
    if (text !== undefined) files.push({ file, text })
  }
  if (files.length > 0) return files
  throw new TracegateError('not-found', 'there is no domain definition in this folder', {
    location: folder,
    remedy: `Put definitions at ${join(folder, '<name>', NAME)}; docs/domain-format.md shows the format`,
  })
}
