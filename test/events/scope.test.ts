import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scopeFolder } from '../../shared/events/scopeFolder.ts'
import { scopeOf } from '../../shared/events/scopeOf.ts'

describe('scopes', () => {
  it('replace names that are too long or hold control characters by a hash', () => {
    const long = scopeOf('x'.repeat(201), undefined)
    expect(long).toMatch(/^run:sha256-[0-9a-f]{32}$/)
    expect(scopeOf('x'.repeat(201), undefined)).toBe(long)
    expect(scopeOf('x'.repeat(202), undefined)).not.toBe(long)
    expect(scopeOf(undefined, 'a\nb')).toMatch(/^env:sha256-/)
    expect(scopeOf(undefined, 'prod')).toBe('env:prod')
  })

  it('have folder names that are safe in any file system and tell any two scopes apart', () => {
    const scope = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('..', '.', '', '_2e', 'A', 'a', 'run:1', 'x'.repeat(300)),
    )
    fc.assert(
      fc.property(scope, scope, (a, b) => {
        const [left, right] = [scopeFolder(a), scopeFolder(b)]
        expect(left).toMatch(/^[a-z0-9_-]([a-z0-9._-]{0,238}[a-z0-9_-])?$/)
        expect(left === right).toBe(a === b)
      }),
    )
    expect(scopeFolder('run:42')).toBe('run_3a42')
  })
})
