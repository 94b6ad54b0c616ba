import type { Domain } from '../domains/Domain.ts'
import type { FieldValue } from '../events/DomainEvent.ts'
import type { ReportedDomain } from './RunReport.ts'

/** Where events of a type that is not declared are counted, so that data cannot make `byType` grow. */
const OTHER_TYPES = '(other)'

/** Running sums of one domain in one scope. */
export interface ProjectionTotals {
  totalEvents: number
  uniqueKeys: number
  /** Every declared event type, and `(other)` once there is one. */
  readonly byType: Record<string, number>
  /** Totals of kind `keys` and `sum`, by name. */
  readonly declared: Record<string, number>
}

/** `{totalEvents, uniqueKeys, byType, …declared}`; a ratio of nothing is null, and so is a sum that is not finite. */
export interface ProjectionStats {
  readonly totalEvents: number
  readonly uniqueKeys: number
  readonly byType: Readonly<Record<string, number>>
  readonly [declared: string]: number | null | Readonly<Record<string, number>>
}

export function emptyTotals(domain: Domain): ProjectionTotals {
  return {
    totalEvents: 0,
    uniqueKeys: 0,
    byType: Object.fromEntries(domain.eventTypes.map((type) => [type, 0])),
    declared: Object.fromEntries(
      domain.projection.stats.filter((total) => total.kind !== 'ratio').map((total) => [total.name, 0]),
    ),
  }
}

export function countEvent(totals: ProjectionTotals, type: string): void {
  totals.totalEvents++
  const known = Object.hasOwn(totals.byType, type) ? type : OTHER_TYPES
  totals.byType[known] = (totals.byType[known] ?? 0) + 1
}

/** Adds keys to totals, one by one. */
export function keyCounter(
  domain: Domain,
  totals: ProjectionTotals,
): (perKey: Readonly<Record<string, FieldValue>>) => void {
  const counted = domain.projection.stats.flatMap(({ name, ofKey }) => (ofKey === undefined ? [] : [{ name, ofKey }]))
  return (perKey) => {
    totals.uniqueKeys++
    for (const { name, ofKey } of counted) totals.declared[name] = (totals.declared[name] ?? 0) + Number(ofKey(perKey))
  }
}

export function finishStats(domain: ReportedDomain, totals: ProjectionTotals): ProjectionStats {
  const numbers = new Map<string, number | null>([
    ['totalEvents', totals.totalEvents],
    ['uniqueKeys', totals.uniqueKeys],
  ])
  for (const { name, ratio } of domain.projection.stats) {
    numbers.set(
      name,
      ratio === undefined
        ? finite(totals.declared[name] ?? 0)
        : quotient(numbers.get(ratio[0]) ?? null, numbers.get(ratio[1]) ?? null),
    )
  }
  const { totalEvents, uniqueKeys, byType } = totals
  return { ...Object.fromEntries(numbers), totalEvents, uniqueKeys, byType }
}

/** The metrics of the envelope: `eventCount`, then what the definition names among its totals. */
export function metricsOf(domain: ReportedDomain, stats: ProjectionStats): Record<string, number | null> {
  const metrics: Record<string, number | null> = { eventCount: stats.totalEvents }
  for (const name of domain.metrics) {
    const value = stats[name]
    metrics[name] = typeof value === 'number' ? value : null
  }
  return metrics
}

function finite(sum: number): number | null {
  return Number.isFinite(sum) ? sum : null
}

function quotient(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole
}
