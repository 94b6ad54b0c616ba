import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TracegateError } from '../../shared/errors.ts'
import { readGrant } from '../../shared/gate/Grant.ts'
import { SCOPE } from './fakePorts.ts'

const file = (more: object = {}) => ({
  name: 'envelope.json',
  url: 'https://bucket.example/envelope.json?X-Amz-Signature=secret',
  sha256: 'a'.repeat(64),
  sizeBytes: 10,
  ...more,
})
const read = (...files: unknown[]) => readGrant({ scope: SCOPE, files }, SCOPE)
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return error instanceof TracegateError ? error.code : 'thrown'
  }
}

describe('a grant', () => {
  it('is read with all its files', () => {
    const grant = read(file(), file({ name: 'run_3a42/orders-validation.json' }))
    expect([...grant.keys()]).toEqual(['envelope.json', 'run_3a42/orders-validation.json'])
  })

  it.each([
    '',
    '.',
    '..',
    '../x',
    'a/../../x',
    '/etc/passwd',
    'C:\\x',
    'a\\b',
    'a//b',
    'a/',
    './a',
    '.hidden',
    'a/.git/config',
    'a\u0000b',
    'a\nb',
    'über.json',
    'e\u0301.json',
    '\u202eexe.json',
    '%2e%2e/x',
    '~/x',
    'con:',
    'a b',
    'a/b/c/d/e',
    'x'.repeat(401),
  ])('is refused whole for the name %j', (name) => {
    expect(codeOf(() => read(file(), file({ name })))).toBe('corrupt')
  })

  it('leads out of no folder, whatever it is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        if (codeOf(() => read(file({ name }))) !== 'accepted') return
        expect(new URL(name, 'file:///out/').href).toBe(`file:///out/${name}`)
        expect(name).not.toMatch(/^[./]|\.\.|[^\x21-\x7e]/)
      }),
    )
  })

  it.each([
    'http://bucket.example/x',
    'file:///etc/passwd',
    'data:text/plain,x',
    'ftp://bucket.example/x',
    'https://user:secret@bucket.example/x',
    'no url',
    'http://127.0.0.1.evil.example/x',
    'http://localhost.evil.example/x',
  ])('is refused for the URL %s', (url) => {
    expect(codeOf(() => read(file({ url })))).toBe('corrupt')
  })

  it.each(['http://127.0.0.1:4566/b/x?s=1', 'http://localhost:4566/x', 'http://[::1]/x', 'https://b.example/x'])(
    'may hold the URL %s',
    (url) => {
      expect(codeOf(() => read(file({ url })))).toBe('accepted')
    },
  )

  it.each([
    { sha256: 'A'.repeat(64) },
    { sha256: 'a'.repeat(63) },
    { sizeBytes: -1 },
    { sizeBytes: 1.5 },
    { sizeBytes: '10' },
    { url: null },
  ])('is refused with %j', (more) => {
    expect(codeOf(() => read(file(more)))).toBe('corrupt')
  })

  it('is refused when it is for another scope, names a file twice, or is no grant', () => {
    expect(codeOf(() => readGrant({ scope: 'run:43', files: [file()] }, SCOPE))).toBe('corrupt')
    expect(codeOf(() => read(file(), file()))).toBe('corrupt')
    for (const answer of [null, 'x', [], {}, { scope: SCOPE }, { scope: SCOPE, files: {} }]) {
      expect(codeOf(() => readGrant(answer, SCOPE))).toBe('corrupt')
    }
  })

  it('is refused when it is too much', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => file({ name: `f${index}` }))
    expect(codeOf(() => read(...many))).toBe('too-large')
    expect(codeOf(() => read(file({ sizeBytes: 2 ** 40 })))).toBe('too-large')
    const large = Array.from({ length: 5 }, (_, index) => file({ name: `f${index}`, sizeBytes: 2 ** 30 }))
    expect(codeOf(() => read(...large))).toBe('too-large')
  })

  it('shows no URL in what is wrong with it', () => {
    for (const bad of [
      { url: 'http://bucket.example/x?X-Amz-Signature=secret' },
      { name: '../x' },
      { sizeBytes: -1 },
    ]) {
      try {
        read(file(bad))
      } catch (error) {
        expect(JSON.stringify(error) + String(error)).not.toMatch(/secret|Signature/)
      }
    }
  })
})
