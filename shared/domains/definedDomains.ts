import { TracegateError } from '../errors.ts'
import type { Domain } from './Domain.ts'
import { type DefinitionFile, domainRegistry } from './domainRegistry.ts'

/** The domains that these files define. Throws `invalid-definition` with every error of every file. */
export function definedDomains(files: readonly DefinitionFile[]): readonly Domain[] {
  const registry = domainRegistry(files)
  if (!('errors' in registry)) return registry.domains
  const told = registry.errors.map(({ file, line, field, reason }) => `${file}:${line}: ${field}: ${reason}`)
  throw new TracegateError('invalid-definition', told.join('\n'))
}
