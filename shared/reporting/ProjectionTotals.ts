import type { Domain } from '../domains/Domain.ts'
import type { FieldValue } from '../events/DomainEvent.ts'
import { addExactly, type ExactSum, mergeExactly, roundedSum } from './exactSum.ts'

/** Where events of a type that is not declared are counted, so that data cannot make `byType` grow. */
const OTHER_TYPES = '(other)'

/** Running sums of one domain over some partitions. Plain data: it survives a structured clone and can be merged. */
export interface ProjectionTotals {
  totalEvents: number
  uniqueKeys: number
  /** Every declared event type, and `(other)` once there is one. */
  readonly byType: Record<string, number>
  /** Totals of kind `keys` and `sum`, by name. */
  readonly declared: Record<string, ExactSum>
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
      domain.projection.stats.filter((total) => total.kind !== 'ratio').map((total) => [total.name, []]),
    ),
  }
}

export function countEvent(totals: ProjectionTotals, type: string): void {
  totals.totalEvents++
  const known = Object.hasOwn(totals.byType, type) ? type : OTHER_TYPES
  totals.byType[known] = (totals.byType[known] ?? 0) + 1
}

/** Adds keys to totals; whole numbers, which is what nearly all are, are added apart and joined by `settle`. */
export interface KeyCounter {
  add(perKey: Readonly<Record<string, FieldValue>>): void
  /** Brings the totals up to date. */
  settle(): void
}

export function keyCounter(domain: Domain, totals: ProjectionTotals): KeyCounter {
  const counted = domain.projection.stats.flatMap(({ name, ofKey }) =>
    ofKey === undefined ? [] : [{ name, ofKey, whole: 0 }],
  )
  return {
    add(perKey) {
      totals.uniqueKeys++
      for (const total of counted) {
        const value = Number(total.ofKey(perKey))
        const sum = total.whole + value
        if (Number.isSafeInteger(value) && Number.isSafeInteger(sum)) total.whole = sum
        else totals.declared[total.name] = addExactly(totals.declared[total.name] ?? [], value)
      }
    },
    settle() {
      for (const total of counted) {
        totals.declared[total.name] = addExactly(totals.declared[total.name] ?? [], total.whole)
        total.whole = 0
      }
    },
  }
}

/** The totals of two disjoint sets of partitions together. Associative; equal to counting both in one pass. */
export function mergeTotals(a: ProjectionTotals, b: ProjectionTotals): ProjectionTotals {
  const byType = { ...a.byType }
  for (const [type, count] of Object.entries(b.byType)) byType[type] = (byType[type] ?? 0) + count
  const declared = { ...a.declared }
  for (const [name, sum] of Object.entries(b.declared)) declared[name] = mergeExactly(declared[name] ?? [], sum)
  return { totalEvents: a.totalEvents + b.totalEvents, uniqueKeys: a.uniqueKeys + b.uniqueKeys, byType, declared }
}

export function finishStats(domain: Domain, totals: ProjectionTotals): ProjectionStats {
  const numbers = new Map<string, number | null>([
    ['totalEvents', totals.totalEvents],
    ['uniqueKeys', totals.uniqueKeys],
  ])
  for (const { name, ratio } of domain.projection.stats) {
    numbers.set(
      name,
      ratio === undefined
        ? roundedSum(totals.declared[name] ?? [])
        : quotient(numbers.get(ratio[0]) ?? null, numbers.get(ratio[1]) ?? null),
    )
  }
  const { totalEvents, uniqueKeys, byType } = totals
  return { ...Object.fromEntries(numbers), totalEvents, uniqueKeys, byType }
}

/** The metrics of the envelope: `eventCount`, then what the definition names among its totals. */
export function metricsOf(domain: Domain, stats: ProjectionStats): Record<string, number | null> {
  const metrics: Record<string, number | null> = { eventCount: stats.totalEvents }
  for (const name of domain.metrics) {
    const value = stats[name]
    metrics[name] = typeof value === 'number' ? value : null
  }
  return metrics
}

function quotient(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole
}
