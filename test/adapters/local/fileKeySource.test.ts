import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileKeySource } from '../../../shared/adapters/local/fileKeySource.ts'
import { scopeKeyOf } from '../../../shared/masking/scopeKeyOf.ts'
import { keySourceContract } from '../../contracts/keySourceContract.ts'
import { ended, startChild } from './child.ts'
import { temporaryDirectory } from './temporaryDirectory.ts'

const directory = temporaryDirectory()
keySourceContract('file', async (source) => fileKeySource(join(directory, source)))

const newPath = () => join(temporaryDirectory(), 'data', 'masking.key')

describe('a file as a key source', () => {
  test('makes a key of 32 bytes for its user alone, and nothing beside it', async () => {
    const path = newPath()
    const keys = fileKeySource(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    expect(readdirSync(dirname(path))).toEqual(['masking.key'])
    expect(await keys.scopeKey('run:1')).toEqual(scopeKeyOf(readFileSync(path), 'run:1'))
  })

  test('refuses a key that others may read', () => {
    const path = newPath()
    fileKeySource(path)
    for (const mode of [0o640, 0o604, 0o620, 0o601]) {
      chmodSync(path, mode)
      expect(() => fileKeySource(path)).toThrow(
        expect.objectContaining({
          code: 'invalid-config',
          location: path,
          remedy: expect.stringContaining('chmod 600'),
        }),
      )
    }
  })

  test('refuses what holds no key, and leaves it alone', () => {
    for (const size of [0, 31, 33, 64]) {
      const path = join(temporaryDirectory(), 'key')
      writeFileSync(path, Buffer.alloc(size), { mode: 0o600 })
      expect(() => fileKeySource(path)).toThrow(
        expect.objectContaining({ code: 'invalid-config', remedy: expect.any(String) }),
      )
      expect(readFileSync(path)).toHaveLength(size)
    }
    const folder = join(temporaryDirectory(), 'key')
    mkdirSync(folder)
    expect(() => fileKeySource(folder)).toThrow(expect.objectContaining({ name: 'TracegateError' }))
  })

  test('is one key for all processes that make it at once', async () => {
    const path = newPath()
    const start = String(Date.now() + 500)
    const racers = await Promise.all(
      Array.from({ length: 5 }, () => ended(startChild(['createKey', path, 'racer', start]))),
    )
    expect(racers.map(({ errors }) => errors).join('')).toBe('')
    expect(new Set(racers.flatMap(({ lines }) => lines))).toEqual(new Set([fileKeySource(path).keyId]))
  })

  test('is whole or absent after a crash before any step of its making', async () => {
    for (let step = 1; step < 40; step++) {
      const path = newPath()
      const { signal, lines } = await ended(startChild(['createKey', path, 'x', '0'], { step, mode: 'kill' }))
      const { keyId } = fileKeySource(path)
      if (lines.length > 0) expect(lines).toEqual([keyId])
      if (signal === null) {
        expect(step).toBeGreaterThan(5)
        return
      }
    }
    throw new Error('it never ended')
  })
})
