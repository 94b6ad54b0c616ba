import { createHmac } from 'node:crypto'
import type { KeySource } from './KeySource.ts'

/** Separates these keys from anything else ever derived from the same master key. */
const PURPOSE = 'tracegate scope key v1\0'

/** Derives scope keys from a master key held in memory: HMAC-SHA-256 over the purpose and the scope. */
export function keySourceOf(master: Uint8Array): KeySource {
  const secret = Uint8Array.from(master)
  const derive = (input: string) => createHmac('sha256', secret).update(input, 'utf8').digest()
  return {
    scopeKey: async (scope) => derive(PURPOSE + scope),
    keyId: derive('key id').toString('hex').slice(0, 16),
  }
}
