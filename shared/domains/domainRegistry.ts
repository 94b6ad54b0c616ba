import type { DefinitionError } from './DefinitionError.ts'
import type { Domain } from './Domain.ts'
import { loadDomain } from './loadDomain.ts'

/** A definition as somebody read it from a directory. */
export interface DefinitionFile {
  readonly file: string
  readonly text: string
}

export interface DomainRegistry {
  /** Sorted by name. */
  readonly domains: readonly Domain[]
  /** The definitions they came from, in the same order. */
  readonly files: readonly DefinitionFile[]
}

/**
 * All domains of these definitions, or every error of every file. Two definitions of one name are an error at the second;
 * a shipped definition gives way to one of the same name.
 */
export function domainRegistry(
  files: readonly DefinitionFile[],
  shipped: readonly DefinitionFile[] = [],
): DomainRegistry | { readonly errors: readonly DefinitionError[] } {
  const errors: DefinitionError[] = []
  const known = new Map<string, { readonly domain: Domain; readonly file: DefinitionFile }>()
  for (const file of files) {
    const loaded = loadDomain(file.text, file.file)
    if ('errors' in loaded) {
      errors.push(...loaded.errors)
      continue
    }
    const { domain } = loaded
    const earlier = known.get(domain.name)
    if (earlier === undefined) known.set(domain.name, { domain, file })
    else errors.push(nameTaken(file.file, file.text, domain.name, earlier.file.file))
  }
  for (const file of shipped) {
    const loaded = loadDomain(file.text, file.file)
    if ('errors' in loaded) errors.push(...loaded.errors)
    else if (!known.has(loaded.domain.name)) known.set(loaded.domain.name, { domain: loaded.domain, file })
  }
  if (errors.length > 0) return { errors }
  const sorted = [...known.values()].sort((a, b) => (a.domain.name < b.domain.name ? -1 : 1))
  return { domains: sorted.map(({ domain }) => domain), files: sorted.map(({ file }) => file) }
}

function nameTaken(file: string, text: string, name: string, earlier: string): DefinitionError {
  const line = text.split('\n').findIndex((candidate) => candidate.startsWith('domain:')) + 1
  return {
    file,
    line: Math.max(line, 1),
    column: 1,
    field: 'domain',
    reason: `The domain \`${name}\` is already defined in ${earlier}`,
    remedy: 'Give one of the two another name, or leave one of the files out.',
  }
}
