import { plural } from '../../reporting/plural.ts'
import { visibleText } from '../../reporting/visibleText.ts'
import type { ScenarioCoverage } from './coverScenarios.ts'

/** Scenarios against traces. */
export interface ScenarioReport {
  /** Names of the inputs. */
  readonly traces: readonly string[]
  /** Business keys seen in them. */
  readonly keys: number
  readonly scenarios: readonly ScenarioCoverage[]
}

/** `invalid` when a scenario is contradicted, `incomplete` when the traces hold no key at all. */
export function scenarioStatus({ keys, scenarios }: ScenarioReport): 'valid' | 'invalid' | 'incomplete' {
  if (scenarios.some(({ status }) => status === 'contradicted')) return 'invalid'
  return keys === 0 ? 'incomplete' : 'valid'
}

/** `2 of 3 scenarios covered, 1 contradicted by 4 keys of 1 input`. */
export function coverageText({ traces, keys, scenarios }: ScenarioReport): string {
  const count = (status: ScenarioCoverage['status']) => scenarios.filter((one) => one.status === status).length
  return `${count('covered')} of ${plural(scenarios.length, 'scenario')} covered, ${count('contradicted')} contradicted, by ${plural(keys, 'key')} of ${plural(traces.length, 'input')}`
}

const SIGNS = { covered: '✔', contradicted: '✖', uncovered: '-' } as const

/** One scenario as lines: what became of it, then each key that contradicts it. */
export function scenarioLines({
  status,
  feature,
  scenario,
  location,
  keys,
  contradictions,
}: ScenarioCoverage): readonly string[] {
  const seen = keys === 0 ? '' : `, ${plural(keys, 'key')}`
  return [
    `${SIGNS[status]} ${visibleText(feature)}: ${visibleText(scenario)} (${status}${seen}; ${visibleText(location)})`,
    ...contradictions.map(({ key, step }) => `    key ${visibleText(key)}: not so: ${visibleText(step)}`),
  ]
}
