import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { TracegateError } from '../shared/errors.ts'
import { type StageConfig, stageConfigSchema } from './stageConfig.ts'

/** Reads a stage from YAML. Throws `invalid-config` with everything that is wrong. */
export function readStageConfig(path: string): StageConfig {
  const remedy = 'docs/deploy.md lists what a stage may say'
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new TracegateError('not-found', 'there is no configuration of this stage', { location: path, remedy, cause })
  }
  const document = parseDocument(text)
  const parsed = stageConfigSchema.safeParse(document.errors.length === 0 ? document.toJS() : undefined)
  if (parsed.data === undefined) {
    const faults = document.errors.map(({ code }) => `not YAML: ${code}`)
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
    throw new TracegateError('invalid-config', (faults.length > 0 ? faults : issues).join('; '), {
      location: path,
      remedy,
    })
  }
  const { domainsDir } = parsed.data
  return domainsDir === undefined ? parsed.data : { ...parsed.data, domainsDir: resolve(dirname(path), domainsDir) }
}
