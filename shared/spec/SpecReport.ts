import type { SpecResult } from './SpecResult.ts'

/** What `spec check` found: the worst status of its domains, and each of them. */
export interface SpecReport {
  readonly schemaVersion: '1.0.0'
  readonly status: SpecResult['status']
  readonly domains: readonly SpecResult[]
}

const ORDER = ['valid', 'incomplete', 'invalid'] as const

export function specReport(domains: readonly SpecResult[]): SpecReport {
  const worst = Math.max(0, ...domains.map(({ status }) => ORDER.indexOf(status)))
  return { schemaVersion: '1.0.0', status: ORDER[worst] ?? 'valid', domains }
}
