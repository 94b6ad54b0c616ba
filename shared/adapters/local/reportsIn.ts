import { join } from 'node:path'
import { isKeyPart } from '../../ports/assertObjectKey.ts'
import { readTextFile } from './readTextFile.ts'

/** Names, below a directory, of the report files that its `envelope.json` lists; none when there is no such file. */
export async function reportsIn(directory: string): Promise<readonly string[]> {
  const text = await readTextFile(join(directory, 'envelope.json')).catch(() => undefined)
  let envelope: unknown
  try {
    envelope = JSON.parse(text ?? 'null')
  } catch {
    return []
  }
  if (typeof envelope !== 'object' || envelope === null || !('artifacts' in envelope)) return []
  const { artifacts } = envelope
  return (Array.isArray(artifacts) ? (artifacts as readonly unknown[]) : []).flatMap((artifact) => {
    const path = typeof artifact === 'object' && artifact !== null && 'path' in artifact ? artifact.path : undefined
    return typeof path === 'string' && path.split('/').every(isKeyPart) ? [path] : []
  })
}
