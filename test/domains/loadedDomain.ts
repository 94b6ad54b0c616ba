import { readFileSync } from 'node:fs'
import type { Domain } from '../../shared/domains/Domain.ts'
import { loadDomain } from '../../shared/domains/loadDomain.ts'

export const KVONCE = 'shared/domains/kvonce/domain.yaml'
export const TRAFFIC_LIGHT = 'test/domains/fixtures/traffic-light/domain.yaml'
export const REGISTER = 'test/domains/fixtures/register/domain.yaml'

export function textOf(file: string): string {
  return readFileSync(file, 'utf8')
}

/** The domain of a definition that must load; `edit` changes its text first. */
export function loadedDomain(file: string, edit: (text: string) => string = (text) => text): Domain {
  const loaded = loadDomain(edit(textOf(file)), file)
  if ('domain' in loaded) return loaded.domain
  throw new Error(loaded.errors.map((error) => `${file}:${error.line}: ${error.reason}`).join('\n'))
}
