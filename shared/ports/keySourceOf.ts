import { createHmac } from 'node:crypto'
import { scopeKeyOf } from '../masking/scopeKeyOf.ts'
import type { KeySource } from './KeySource.ts'

/** Derives scope keys from a master key held in memory, which it copies. */
export function keySourceOf(master: Uint8Array): KeySource {
  const secret = Uint8Array.from(master)
  return {
    scopeKey: async (scope) => scopeKeyOf(secret, scope),
    keyId: createHmac('sha256', secret).update('key id').digest('hex').slice(0, 16),
  }
}
