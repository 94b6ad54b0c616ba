import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'

const files = globSync('{shared,cli,functions,infra}/**/*.ts', { exclude: ['**/generated/**'] }).sort()
const shapeless = /^(utils?|helpers?|common|misc|index|types|lib|shared)$/i

const linesOf = (path: string): number => readFileSync(path, 'utf8').trimEnd().split('\n').length

describe('every source file does one thing', () => {
  it('finds the sources', () => {
    expect(files.length).toBeGreaterThan(10)
  })

  it('has at most 250 lines', () => {
    expect(files.map((path) => ({ path, lines: linesOf(path) })).filter(({ lines }) => lines > 250)).toEqual([])
  })

  it('is named after what it exports, never after a drawer', () => {
    expect(files.filter((path) => shapeless.test(basename(path, '.ts')))).toEqual([])
  })

  it('lives in a room of the architecture', () => {
    const rooms =
      /^shared\/(cloud|otlp|domains|events|masking|machine|checker|segments|spec|flow|tracing|reporting|gate|access|retention|ports|adapters\/(aws|gcs|local|memory))\//
    const outside = files.filter((path) => path.startsWith('shared/') && !rooms.test(path))
    expect(outside.filter((path) => !['shared/errors.ts', 'shared/config.ts'].includes(path))).toEqual([])
  })
})
