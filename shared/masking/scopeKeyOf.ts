import { createHmac } from 'node:crypto'

/** The masking key of a scope, 32 bytes: HMAC-SHA-256 of the scope's name under the master key. Pure. */
export function scopeKeyOf(masterKey: Uint8Array, scope: string): Uint8Array {
  return createHmac('sha256', masterKey).update(`tracegate masking key v1\0${scope}`, 'utf8').digest()
}
