import { readTextFile } from '../shared/adapters/local/readTextFile.ts'
import type { Config } from '../shared/config.ts'
import { DEFAULT_LIMITS } from '../shared/flow/IngestSettings.ts'

const FILE = 'tracegate.yaml'

/** The settings of the working directory; the defaults when there is no `tracegate.yaml`. */
export async function readConfig(): Promise<Config> {
  const text = await readTextFile(FILE)
  if (text === undefined) return { limits: DEFAULT_LIMITS }
  const { parseConfig } = await import('../shared/config.ts')
  return parseConfig(text, FILE, [])
}
