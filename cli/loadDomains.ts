import { join } from 'node:path'
import { definitionFiles } from '../shared/adapters/local/definitionFiles.ts'
import type { DefinitionError } from '../shared/domains/DefinitionError.ts'
import type { Domain } from '../shared/domains/Domain.ts'
import { type DefinitionFile, domainRegistry } from '../shared/domains/domainRegistry.ts'
import { TracegateError } from '../shared/errors.ts'

const SHIPPED = join(import.meta.dirname, '../shared/domains')

/** Definitions as read, so that a worker can compile them again, and the domains they define. */
export interface Definitions {
  readonly files: readonly DefinitionFile[]
  readonly domains: readonly Domain[]
}

/**
 * The shipped domains and those of `folder`, which win over shipped ones of the same name; of these the named ones only,
 * all when none is named. Throws `invalid-definition` with every error of every file.
 */
export async function loadDomains(folder: string | undefined, names: readonly string[]): Promise<Definitions> {
  const shipped = await definitionFiles(SHIPPED)
  const own = folder === undefined ? [] : await definitionFiles(folder)
  const ownDomains = compile(own)
  const files = [...shipped.filter((file) => !compile([file]).some(({ name }) => isIn(ownDomains, name))), ...own]
  const domains = compile(files)
  const unknown = names.filter((name) => !isIn(domains, name))
  if (unknown.length > 0) {
    throw new TracegateError('usage', `no domain is named ${unknown.join(', ')}`, {
      remedy: `Known domains: ${domains.map(({ name }) => name).join(', ')}; add your own with --domains DIR`,
    })
  }
  return { files, domains: names.length === 0 ? domains : domains.filter(({ name }) => names.includes(name)) }
}

export function compile(files: readonly DefinitionFile[]): readonly Domain[] {
  const registry = domainRegistry(files)
  if ('errors' in registry) throw invalidDefinitions(registry.errors)
  return registry.domains
}

function isIn(domains: readonly Domain[], name: string): boolean {
  return domains.some((domain) => domain.name === name)
}

function invalidDefinitions(errors: readonly DefinitionError[]): TracegateError {
  const told = errors.map(
    ({ file, line, column, field, reason, remedy }) => `${file}:${line}:${column}: ${field}: ${reason}. ${remedy}`,
  )
  const count = errors.length === 1 ? 'one error' : `${errors.length} errors`
  return new TracegateError('invalid-definition', `${count} in the domain definitions:\n${told.join('\n')}`, {
    remedy: 'docs/domain-format.md describes the format',
  })
}
