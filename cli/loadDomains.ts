import { join } from 'node:path'
import { definitionFiles } from '../shared/adapters/local/definitionFiles.ts'
import type { DefinitionError } from '../shared/domains/DefinitionError.ts'
import type { Domain } from '../shared/domains/Domain.ts'
import { type DefinitionFile, type DomainRegistry, domainRegistry } from '../shared/domains/domainRegistry.ts'
import { TracegateError } from '../shared/errors.ts'

interface AskedDomains extends DomainRegistry {
  /** Those that are not asked for. */
  readonly others: readonly Domain[]
}

const SHIPPED = join(import.meta.dirname, '../shared/domains')

/**
 * The shipped domains and those of `folder`, which win over shipped ones of the same name; of these the named ones, all when
 * none is named, and apart from them the others. Throws `invalid-definition` with every error of every file.
 */
export async function loadDomains(folder: string | undefined, names: readonly string[]): Promise<AskedDomains> {
  const shipped = await definitionFiles(SHIPPED)
  const own = folder === undefined ? [] : await definitionFiles(folder)
  const { domains, files } = compileDefinitions(own, shipped)
  const unknown = names.filter((name) => !domains.some((domain) => domain.name === name))
  if (unknown.length > 0) {
    throw new TracegateError('usage', `no domain is named ${unknown.join(', ')}`, {
      remedy: `Known domains: ${domains.map(({ name }) => name).join(', ')}; add your own with --domains DIR`,
    })
  }
  const isAsked = ({ name }: Domain) => names.length === 0 || names.includes(name)
  return { files, domains: domains.filter(isAsked), others: domains.filter((domain) => !isAsked(domain)) }
}

/** Throws `invalid-definition` with every error of every file. */
export function compileDefinitions(
  files: readonly DefinitionFile[],
  shipped: readonly DefinitionFile[] = [],
): DomainRegistry {
  const registry = domainRegistry(files, shipped)
  if ('errors' in registry) throw invalidDefinitions(registry.errors)
  return registry
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
