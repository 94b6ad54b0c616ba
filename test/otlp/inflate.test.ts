import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { inflate } from '../../shared/otlp/inflate.ts'
import { sniffCompression } from '../../shared/otlp/sniffCompression.ts'

const LIMIT = 1_000_000
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])

function failure(bytes: Uint8Array, limit = LIMIT): unknown {
  try {
    return inflate(bytes, limit)
  } catch (error) {
    return error
  }
}

describe('sniffCompression', () => {
  test('goes by the first bytes alone', () => {
    expect(sniffCompression(gzipSync('x'))).toBe('gzip')
    expect(sniffCompression(zstdCompressSync('x'))).toBe('zstd')
    expect(sniffCompression(skippable)).toBe('zstd')
    expect(sniffCompression(Buffer.from('{}'))).toBe('none')
    expect(sniffCompression(Buffer.from([0x1f]))).toBe('none')
    expect(sniffCompression(new Uint8Array(0))).toBe('none')
  })
})

describe('inflate', () => {
  test.each([
    ['plain text', Buffer.from('hello')],
    ['gzip', gzipSync('hello')],
    ['gzip of several members', Buffer.concat([gzipSync('he'), gzipSync(''), gzipSync('llo')])],
    ['zstd', zstdCompressSync('hello')],
    ['zstd of several frames', Buffer.concat([zstdCompressSync('he'), zstdCompressSync(''), zstdCompressSync('llo')])],
    ['zstd with skippable frames', Buffer.concat([skippable, zstdCompressSync('hello'), skippable])],
    ['a view into a larger buffer', Buffer.concat([Buffer.from('###'), gzipSync('hello')]).subarray(3)],
  ])('gives back %s', (_, bytes) => {
    expect(text(inflate(bytes, LIMIT))).toBe('hello')
  })

  test('gives back what fills many chunks', () => {
    const long = Array.from({ length: 200_000 }, (_, index) => String(index)).join(' ')
    expect(text(inflate(gzipSync(long), 1e8))).toBe(long)
    expect(text(inflate(zstdCompressSync(long), 1e8))).toBe(long)
    const half = Math.floor(long.length / 2)
    const members = Buffer.concat([gzipSync(long.slice(0, half)), gzipSync(long.slice(half))])
    expect(text(inflate(members, 1e8))).toBe(long)
  })

  test.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    ['gzip without its end', gzipSync('hello').subarray(0, 20), 'truncated'],
    ['gzip without its header', gzipSync('hello').subarray(0, 5), 'truncated'],
    ['a second member without its end', Buffer.concat([gzipSync('a'), gzipSync('b').subarray(0, 12)]), 'truncated'],
    ['zstd without its end', zstdCompressSync('hello').subarray(0, 10), 'truncated'],
    [
      'a second frame without its end',
      Buffer.concat([zstdCompressSync('a'), zstdCompressSync('b').subarray(0, 8)]),
      'truncated',
    ],
    ['a skippable frame without its end', skippable.subarray(0, 9), 'truncated'],
    ['text after gzip', Buffer.concat([gzipSync('hello'), Buffer.from('more')]), 'corrupt'],
    ['zeros after gzip', Buffer.concat([gzipSync('hello'), Buffer.alloc(512)]), 'corrupt'],
    ['text after zstd', Buffer.concat([zstdCompressSync('hello'), Buffer.from('more')]), 'corrupt'],
    ['gzip after zstd', Buffer.concat([zstdCompressSync('hello'), gzipSync('more')]), 'corrupt'],
    ['gzip with another checksum', Buffer.from(gzipSync('hello')).fill(0, 15, 20), 'corrupt'],
    ['zstd with damaged blocks', Buffer.from(zstdCompressSync('hello')).fill(0xff, 5, 9), 'corrupt'],
  ])('refuses %s', (_, bytes, code) => {
    expect(failure(bytes)).toMatchObject({ name: 'TracegateError', code, remedy: expect.any(String) })
  })

  test('says where bytes begin that belong to nothing', () => {
    const gzip = gzipSync('hello')
    expect(failure(Buffer.concat([gzip, Buffer.alloc(3)]))).toMatchObject({ location: `@${gzip.length}` })
  })

  test('stops a bomb at the limit, however it is wrapped', () => {
    const zeros = Buffer.alloc(20_000_000)
    const bombs = [
      gzipSync(zeros),
      zstdCompressSync(zeros),
      Buffer.concat(Array.from({ length: 30 }, () => gzipSync(zeros.subarray(0, 100_000)))),
      Buffer.concat(Array.from({ length: 30 }, () => zstdCompressSync(zeros.subarray(0, 100_000)))),
      Buffer.alloc(LIMIT + 1, 0x20),
    ]
    const before = process.memoryUsage().arrayBuffers
    for (const bomb of bombs) expect(failure(bomb)).toMatchObject({ code: 'too-large' })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * LIMIT)
  })

  test('reads up to the limit exactly', () => {
    const zeros = Buffer.alloc(LIMIT)
    for (const bytes of [zeros, gzipSync(zeros), zstdCompressSync(zeros)]) {
      expect(inflate(bytes, LIMIT)).toHaveLength(LIMIT)
      expect(failure(bytes, LIMIT - 1)).toMatchObject({ code: 'too-large' })
    }
  })

  test('refuses a flood of frames before it costs time', () => {
    const frame = zstdCompressSync('')
    expect(failure(Buffer.concat(Array.from({ length: 10_001 }, () => frame)))).toMatchObject({ code: 'unsupported' })
    expect(text(inflate(Buffer.concat(Array.from({ length: 10_001 }, () => gzipSync(''))), LIMIT))).toBe('')
  })
})
