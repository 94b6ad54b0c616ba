import { loadDomain } from '../../shared/domains/loadDomain.ts'
import { checkSpec } from '../../shared/spec/checkSpec.ts'
import type { SpecResult } from '../../shared/spec/SpecResult.ts'

/** The result of a definition that loads. */
export function checkedText(text: string, maxStates = 100_000): SpecResult {
  const loaded = loadDomain(text, 'sketch.yaml')
  if ('errors' in loaded) {
    throw new Error(loaded.errors.map(({ line, reason }) => `${line}: ${reason}`).join('\n'))
  }
  return checkSpec(loaded.domain, { maxStates, replay: { status: 'skipped', reason: 'test' } })
}
