import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

interface DefinitionWithSamples {
  readonly name: string
  readonly source: string
  /** Histories as NDJSON, a key each. */
  readonly lines: string
}

const HISTORIES = 'test/spec/histories'
const FOLDERS = ['shared/domains', 'test/domains/fixtures']

/** Every definition with histories in `test/spec/histories/<name>.ndjson`. */
export function definitionsWithSamples(): readonly DefinitionWithSamples[] {
  return readdirSync(HISTORIES).map((file) => {
    const name = basename(file, '.ndjson')
    const path = FOLDERS.map((folder) => join(folder, name, 'domain.yaml')).find((path) => existsSync(path))
    if (path === undefined) throw new Error(`no definition is named ${name}`)
    return { name, source: readFileSync(path, 'utf8'), lines: readFileSync(join(HISTORIES, file), 'utf8') }
  })
}
