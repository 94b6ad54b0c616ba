import { hash } from 'node:crypto'
import type { KeySource } from '../../ports/KeySource.ts'
import { keySourceOf } from '../../ports/keySourceOf.ts'

/** Keys for tests and previews: the same seed gives the same keys everywhere, so they protect nothing. */
export function memoryKeySource(seed: string): KeySource {
  return keySourceOf(hash('sha256', seed, 'buffer'))
}
