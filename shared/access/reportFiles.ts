import { hash } from 'node:crypto'
import * as z from 'zod'
import { TracegateError } from '../errors.ts'
import { isKeyPart } from '../ports/assertObjectKey.ts'
import type { ObjectStore } from '../ports/ObjectStore.ts'

export interface ReportFile {
  /** Relative to the envelope. */
  readonly name: string
  readonly key: string
  /** Hex, as the envelope states it. */
  readonly sha256: string
  readonly sizeBytes: number
}

const ENVELOPE = 'envelope.json'

const listed = z.object({
  artifacts: z.array(
    z.object({
      path: z.string().refine((path) => path !== ENVELOPE && path.split('/').every(isKeyPart)),
      checksum: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    }),
  ),
})

/**
 * The envelope in this folder and what it lists; undefined when one of them is not there, or no longer. Throws `corrupt`
 * when the envelope is none, or names a file outside the folder.
 */
export async function reportFiles(
  objects: Pick<ObjectStore, 'get' | 'head'>,
  folder: string,
): Promise<readonly ReportFile[] | undefined> {
  const key = `${folder}${ENVELOPE}`
  const bytes = await found(objects.get(key))
  if (bytes === undefined) return undefined
  const envelope: ReportFile = { name: ENVELOPE, key, sha256: hash('sha256', bytes, 'hex'), sizeBytes: bytes.length }
  const files = await Promise.all(
    artifactsOf(bytes, key).map(async ({ path: name, checksum }) => {
      const info = await objects.head(folder + name)
      return info && { name, key: info.key, sha256: checksum.slice('sha256:'.length), sizeBytes: info.size }
    }),
  )
  const present = files.filter((file) => file !== undefined)
  return present.length === files.length ? [envelope, ...present] : undefined
}

async function found(reading: Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof TracegateError && error.code === 'not-found') return undefined
    throw error
  }
}

function artifactsOf(bytes: Uint8Array, key: string): z.infer<typeof listed>['artifacts'] {
  let envelope: unknown
  try {
    envelope = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw corrupt(key)
  }
  const parsed = listed.safeParse(envelope)
  if (!parsed.success) throw corrupt(key)
  return [...new Map(parsed.data.artifacts.map((artifact) => [artifact.path, artifact])).values()]
}

function corrupt(key: string): TracegateError {
  return new TracegateError('corrupt', 'this is no envelope', {
    location: key,
    remedy: 'Have the scope judged again: that writes its reports anew.',
  })
}
