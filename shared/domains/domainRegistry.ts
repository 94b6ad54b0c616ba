import type { DefinitionError } from './DefinitionError.ts'
import type { Domain } from './Domain.ts'
import { loadDomain } from './loadDomain.ts'

/** A definition as somebody read it from a directory. */
export interface DefinitionFile {
  readonly file: string
  readonly text: string
}

/**
 * All domains of these definitions, sorted by name, or every error of every file. Two definitions of one name are an
 * error at the second.
 */
export function domainRegistry(
  files: readonly DefinitionFile[],
): { readonly domains: readonly Domain[] } | { readonly errors: readonly DefinitionError[] } {
  const errors: DefinitionError[] = []
  const domains = new Map<string, { readonly domain: Domain; readonly file: string }>()
  for (const { file, text } of files) {
    const loaded = loadDomain(text, file)
    if ('errors' in loaded) {
      errors.push(...loaded.errors)
      continue
    }
    const earlier = domains.get(loaded.domain.name)
    if (earlier === undefined) domains.set(loaded.domain.name, { domain: loaded.domain, file })
    else errors.push(nameTaken(file, text, loaded.domain.name, earlier.file))
  }
  if (errors.length > 0) return { errors }
  const sorted = [...domains.values()].map(({ domain }) => domain).sort((a, b) => (a.name < b.name ? -1 : 1))
  return { domains: sorted }
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
