import { describe, expect, test } from 'vitest'
import type { KeySource } from '../../shared/ports/KeySource.ts'

/** What every `KeySource` guarantees; `make` opens the source of a name again and again, with the same master key. */
export function keySourceContract(name: string, make: (source: string) => Promise<KeySource>): void {
  describe(`${name} as a key source`, () => {
    test('derives 32 bytes, the same for the same scope', async () => {
      const keys = await make('one')
      const key = await keys.scopeKey('run:1')
      expect(key).toHaveLength(32)
      expect(hex(await keys.scopeKey('run:1'))).toBe(hex(key))
      expect(hex(await (await make('one')).scopeKey('run:1'))).toBe(hex(key))
    })

    test('derives another key for every other scope and every other master key', async () => {
      const keys = await make('one')
      const scopes = ['run:1', 'run:2', 'env:default', '', 'run:1\0', 'RUN:1', 'key id']
      const derived = await Promise.all(scopes.map((scope) => keys.scopeKey(scope)))
      const elsewhere = await (await make('two')).scopeKey('run:1')
      expect(new Set([...derived, elsewhere].map(hex)).size).toBe(scopes.length + 1)
    })

    test('names its master key without revealing it or any key', async () => {
      const keys = await make('one')
      expect(keys.keyId).toMatch(/^[0-9a-f]{16}$/)
      expect((await make('one')).keyId).toBe(keys.keyId)
      expect((await make('two')).keyId).not.toBe(keys.keyId)
      expect(hex(await keys.scopeKey('key id'))).not.toContain(keys.keyId)
      expect(JSON.stringify(keys)).toBe(JSON.stringify({ keyId: keys.keyId }))
    })

    test('is not changed by what a caller does with a key', async () => {
      const keys = await make('one')
      const key = await keys.scopeKey('run:1')
      const before = hex(key)
      key.fill(0)
      expect(hex(await keys.scopeKey('run:1'))).toBe(before)
    })
  })
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
