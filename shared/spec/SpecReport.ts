import type { SpecResult } from './SpecResult.ts'
import { type ScenarioReport, scenarioStatus } from './scenarios/ScenarioReport.ts'

/** What `spec check` found: the worst status of its domains and scenarios, and each of them. */
export interface SpecReport {
  readonly schemaVersion: '1.0.0'
  readonly status: SpecResult['status']
  readonly domains: readonly SpecResult[]
  /** Only when traces or features were given. */
  readonly scenarios?: ScenarioReport
}

const ORDER = ['valid', 'incomplete', 'invalid'] as const

export function specReport(domains: readonly SpecResult[], scenarios?: ScenarioReport): SpecReport {
  const statuses = [
    ...domains.map(({ status }) => status),
    ...(scenarios === undefined ? [] : [scenarioStatus(scenarios)]),
  ]
  const status = ORDER[Math.max(0, ...statuses.map((one) => ORDER.indexOf(one)))] ?? 'valid'
  return { schemaVersion: '1.0.0', status, domains, ...(scenarios === undefined ? {} : { scenarios }) }
}
