import { hash } from 'node:crypto'

/** One SHA-256 (hex) of any number of texts in their order: what would make a digest too long to be told. */
export function listDigest(texts: readonly string[]): string {
  return hash('sha256', JSON.stringify(texts), 'hex')
}
