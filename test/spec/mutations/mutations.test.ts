import { describe, expect, it } from 'vitest'
import { catchMutants, mutationTable } from './catchMutants.ts'
import { definitionsWithSamples } from './definitionsWithSamples.ts'
import { mutantsOf } from './mutantsOf.ts'

/** The share of mutants that spec check or the samples must notice. */
const FLOOR = 0.95

describe('mutants of a definition', () => {
  it.each(definitionsWithSamples())('of $name are caught by spec check or its samples', ({ source, lines }) => {
    const results = catchMutants(source, lines)
    const survivors = results.filter(({ caughtBy }) => caughtBy === 'nobody').map(({ mutant }) => mutant.name)
    expect(results.length).toBeGreaterThan(20)
    expect(1 - survivors.length / results.length, survivors.join('\n')).toBeGreaterThanOrEqual(FLOOR)
  })

  it('survive where there are no samples and the machine does not tell them apart', () => {
    const [first] = definitionsWithSamples()
    const results = catchMutants(first?.source ?? '', '')
    expect(results.some(({ caughtBy }) => caughtBy === 'nobody')).toBe(true)
    expect(mutationTable(results)).toMatch(/^\| all \| \d+ \|/m)
  })

  it('differ from the definition and from each other', () => {
    for (const { source } of definitionsWithSamples()) {
      const texts = mutantsOf(source).map(({ text }) => text)
      expect(new Set([source, ...texts]).size).toBe(texts.length + 1)
    }
  })
})
