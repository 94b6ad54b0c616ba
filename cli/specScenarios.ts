import { randomBytes } from 'node:crypto'
import { filesUnder } from '../shared/adapters/local/filesUnder.ts'
import { readTextFile } from '../shared/adapters/local/readTextFile.ts'
import type { Domain } from '../shared/domains/Domain.ts'
import { TracegateError } from '../shared/errors.ts'
import { DEFAULT_LIMITS } from '../shared/flow/IngestSettings.ts'
import { readHistories } from '../shared/flow/readHistories.ts'
import { coverScenarios } from '../shared/spec/scenarios/coverScenarios.ts'
import { readFeature } from '../shared/spec/scenarios/readFeature.ts'
import type { Scenario } from '../shared/spec/scenarios/Scenario.ts'
import type { ScenarioReport } from '../shared/spec/scenarios/ScenarioReport.ts'
import { inputsOf } from './inputsOf.ts'

/**
 * What traces say of the scenarios in `features`, a folder or file. `all` are all domains that a feature may name, `chosen`
 * those whose scenarios count. Throws `invalid-definition` with every fault of every feature file.
 */
export async function specScenarios(
  features: string,
  traces: readonly string[],
  all: readonly Domain[],
  chosen: readonly Domain[],
): Promise<ScenarioReport> {
  const names = new Set(chosen.map(({ name }) => name))
  const scenarios = (await readScenarios(features, all)).filter(({ domain }) => names.has(domain))
  const inputs = traces.length === 0 ? [] : await inputsOf(traces)
  const objects = []
  for (const input of inputs) objects.push({ name: input.name, bytes: await input.read(DEFAULT_LIMITS.objectBytes) })
  const histories = await readHistories(objects, chosen, randomBytes(32))
  return {
    traces: inputs.map(({ name }) => name),
    keys: histories.length,
    scenarios: coverScenarios(scenarios, histories),
  }
}

async function readScenarios(features: string, domains: readonly Domain[]): Promise<readonly Scenario[]> {
  const scenarios: Scenario[] = []
  const faults: string[] = []
  for (const file of await featureFiles(features)) {
    const text = await readTextFile(file)
    const read = readFeature(text ?? '', file, domains)
    if ('scenarios' in read) scenarios.push(...read.scenarios)
    else faults.push(...read.faults.map(({ location, reason, remedy }) => `${location}: ${reason}. ${remedy}`))
  }
  if (faults.length === 0) return scenarios
  throw new TracegateError(
    'invalid-definition',
    `${faults.length} faults in the feature files:\n${faults.join('\n')}`,
    {
      remedy: 'docs/spec-check.md describes the phrases',
    },
  )
}

async function featureFiles(features: string): Promise<readonly string[]> {
  if (features.endsWith('.feature')) return [features]
  const found = await filesUnder(features)
  const problem = found.find((file) => file.problem !== undefined)?.problem
  if (problem !== undefined) throw problem
  const files = found.map(({ name }) => name).filter((name) => name.endsWith('.feature'))
  if (files.length > 0) return files
  throw new TracegateError('not-found', 'there is no .feature file in this folder', {
    location: features,
    remedy: 'Name a folder or file of features with --features',
  })
}
