import { describe, expect, it } from 'vitest'
import { readManifest } from '../../shared/gate/readManifest.ts'

const digest = 'ab'.repeat(32)
const read = (text: string) => readManifest(text, 'm')

describe('a manifest', () => {
  it.each([
    ['keys, one a line', 'a b\r\n\n  c  \n'],
    ['a JSON list of keys', '["a b", "c"]'],
    ['a JSON list of objects', ' [{"key":"a b"},{"key":"c","sizeBytes":1}]'],
    ['a JSON object', '{"objects":["a b",{"key":"c"}]}'],
  ])('is %s', (_, text) => {
    expect(read(text)).toEqual([
      { key: 'a b', sha256: undefined },
      { key: 'c', sha256: undefined },
    ])
  })

  it('has digests as sha256sum writes them, or in JSON', () => {
    const expected = [{ key: 'dir/a b.gz', sha256: digest }]
    expect(read(`${digest}  dir/a b.gz\n`)).toEqual(expected)
    expect(read(`${digest.toUpperCase()} *dir/a b.gz\n`)).toEqual(expected)
    expect(read(JSON.stringify([{ key: 'dir/a b.gz', sha256: digest.toUpperCase() }]))).toEqual(expected)
  })

  it.each(['', '\n\n', '[]', '{}', '{"objects":[]}', '[1]', '[{"key":""}]', '[{"key":"a","sha256":"x"}]', '[', '{"a'])(
    'is refused as %j',
    (text) => {
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'invalid-config', location: 'm' }))
    },
  )

  it('is refused when it is too long', () => {
    expect(() => read('a\n'.repeat(100_001))).toThrow(expect.objectContaining({ code: 'invalid-config' }))
  })
})
