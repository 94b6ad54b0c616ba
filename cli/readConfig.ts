import { readTextFile } from '../shared/adapters/local/readTextFile.ts'
import type { Config } from '../shared/config.ts'
import { TracegateError } from '../shared/errors.ts'
import { DEFAULT_LIMITS } from '../shared/flow/IngestSettings.ts'

const FILE = 'tracegate.yaml'

/**
 * The settings in a file, which must be there when it is named; else those of the working directory, and the defaults when
 * it has no `tracegate.yaml`.
 */
export async function readConfig(named?: string): Promise<Config> {
  const file = named ?? FILE
  const text = await readTextFile(file)
  if (text === undefined && named !== undefined) {
    throw new TracegateError('not-found', 'there is no such settings file', { location: file })
  }
  if (text === undefined) return { limits: DEFAULT_LIMITS }
  const [{ parseConfig }, { pipeline }] = await Promise.all([
    import('../shared/config.ts'),
    import('../shared/flow/pipeline.ts'),
  ])
  return parseConfig(text, file, pipeline)
}
