import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMasker } from '../../shared/masking/createMasker.ts'
import { scopeKeyOf } from '../../shared/masking/scopeKeyOf.ts'

function reference(key: Uint8Array, value: string): string {
  return `h:${createHmac('sha256', key).update(value, 'utf8').digest().subarray(0, 16).toString('base64url')}`
}

describe('masking a value', () => {
  it('equals the first 128 bits of HMAC-SHA-256, for keys and values of any length', () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 300, maxLength: 3000 }))
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.array(value, { maxLength: 5 }), (key, values) => {
        const masker = createMasker(key)
        for (const text of [...values, ...values]) expect(masker.hash(text)).toBe(reference(key, text))
      }),
    )
  })

  it('stays right when more values pass than are remembered', () => {
    const key = Buffer.alloc(32, 1)
    const masker = createMasker(key)
    for (let i = 0; i < 10_000; i++) masker.hash(`value ${i}`)
    expect(masker.hash('value 3')).toBe(reference(key, 'value 3'))
  })

  it('uses another key in every scope', () => {
    const master = Buffer.alloc(32, 9)
    expect(scopeKeyOf(master, 'run:1')).toEqual(scopeKeyOf(master, 'run:1'))
    expect(scopeKeyOf(master, 'run:1')).toHaveLength(32)
    expect(scopeKeyOf(master, 'run:1')).not.toEqual(scopeKeyOf(master, 'run:2'))
  })
})
