import type { Aggregation } from '../domains/Domain.ts'
import type { Fields, FieldValue } from '../events/DomainEvent.ts'

/** Most values a list holds for one key; more set `truncated`, so that a key with a million events stays small. */
export const LIST_LIMIT = 1000

/** The running state of one aggregation over the events of one key, in canonical order. */
export interface Aggregate {
  readonly name: string
  reset(): void
  add(fields: Fields): void
  /** The value so far; a list is handed over, not copied, and must be read before `reset`. */
  value(): FieldValue
  /** True when a list left values out since the last reset. */
  truncated(): boolean
}

export function aggregate(aggregation: Aggregation): Aggregate {
  switch (aggregation.kind) {
    case 'count':
      return counting(aggregation)
    case 'sum':
      return summing(aggregation)
    case 'first':
    case 'last':
      return remembering(aggregation)
    case 'collect':
    case 'distinct':
      return listing(aggregation)
  }
}

const never = () => false

function counting({ name }: Aggregation): Aggregate {
  let count = 0
  return {
    name,
    reset() {
      count = 0
    },
    add() {
      count++
    },
    value: () => count,
    truncated: never,
  }
}

/** Values that are no numbers are left out; a sum that is not finite is null, as JSON has no infinity. */
function summing({ name, valueOf }: Aggregation): Aggregate {
  let sum = 0
  return {
    name,
    reset() {
      sum = 0
    },
    add(fields) {
      const value = valueOf(fields)
      if (typeof value === 'number') sum += value
    },
    value: () => (Number.isFinite(sum) ? sum : null),
    truncated: never,
  }
}

function remembering({ name, kind, valueOf }: Aggregation): Aggregate {
  let kept: FieldValue | undefined
  return {
    name,
    reset() {
      kept = undefined
    },
    add(fields) {
      if (kind === 'first' && kept !== undefined) return
      kept = valueOf(fields) ?? kept
    },
    value: () => kept ?? null,
    truncated: never,
  }
}

function listing({ name, kind, valueOf }: Aggregation): Aggregate {
  let list: FieldValue[] = []
  let left = false
  const seen = new Set<FieldValue>()
  return {
    name,
    reset() {
      if (list.length > 0) list = []
      if (seen.size > 0) seen.clear()
      left = false
    },
    add(fields) {
      const value = valueOf(fields)
      if (value === undefined) return
      if (kind === 'distinct') {
        const identity = typeof value === 'object' && value !== null ? `${JSON.stringify(value)}\n` : value
        if (seen.has(identity)) return
        if (list.length < LIST_LIMIT) seen.add(identity)
      }
      if (list.length < LIST_LIMIT) list.push(value)
      else left = true
    },
    value: () => list,
    truncated: () => left,
  }
}
