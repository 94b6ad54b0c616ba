import { describe, expect, it } from 'vitest'
import { lintPlanted } from './lintPlanted.ts'
import { cleanForms, type Planted, violations } from './plantedViolations.ts'

const titled = (planted: readonly Planted[]) => {
  const messages = lintPlanted(planted)
  return planted.map(({ path, source, reason }, index) => ({
    title: `${path}: ${source.split('\n', 1)[0]}`,
    reason,
    found: messages[index],
  }))
}

describe('the linter refuses a planted violation with its reason', () => {
  it.each(titled(violations))('$title', ({ reason, found }) => {
    expect(found).toContainEqual(expect.stringContaining(reason))
  })
})

describe('the linter lets the clean form pass', () => {
  it.each(titled(cleanForms))('$title', ({ found }) => {
    expect(found).toEqual([])
  })
})
