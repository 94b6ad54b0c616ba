import type { Aggregation, Domain, Total } from '../../shared/domains/Domain.ts'
import type { DomainEvent, Fields, FieldValue } from '../../shared/events/DomainEvent.ts'

const eventTypes = ['success', 'retry', 'failure']

function aggregation(name: string, kind: Aggregation['kind'], type: string, field = ''): Aggregation {
  return { name, kind, on: new Set([type]), valueOf: (fields) => fields[field] }
}

function total(name: string, kind: Total['kind'], of: Total['ofKey'] | Total['ratio']): Total {
  const ofKey = typeof of === 'function' ? of : undefined
  return { name, kind, description: '', ofKey, ratio: typeof of === 'function' ? undefined : of }
}

const listOf = (value: FieldValue | undefined) => (Array.isArray(value) ? (value as readonly FieldValue[]) : [])

/** A domain with every kind of aggregation and total; its machine takes nothing, because reports never ask it. */
export const ordersDomain: Domain = {
  name: 'orders',
  label: 'Orders',
  version: '1',
  digest: '0'.repeat(64),
  description: '',
  attributePrefix: 'orders.',
  eventTypes,
  fields: [],
  partitionOf: (fields) => (typeof fields.key === 'string' ? fields.key : undefined),
  order: { skew: 0n, lateness: 0n, declared: [], openEnd: new Set() },
  complete: new Set(eventTypes),
  machine: {
    variables: [],
    actions: [],
    initial: [],
    step: () => [],
    refusals: () => [],
    hidden: () => [],
    keyOf: () => '',
    labelOf: () => '',
    describe: () => ({}),
  },
  model: {
    plan: { variables: [], actions: [], invariants: [], mapping: [] },
    bounds: { fields: new Map(), within: undefined },
  },
  checks: [],
  projection: {
    schemaVersion: 'orders/v1',
    perKey: [
      aggregation('successCount', 'count', 'success'),
      aggregation('retries', 'count', 'retry'),
      aggregation('failureReasons', 'collect', 'failure', 'reason'),
      aggregation('distinctReasons', 'distinct', 'failure', 'reason'),
      aggregation('value', 'last', 'success', 'value'),
      aggregation('firstValue', 'first', 'success', 'value'),
      { name: 'amount', kind: 'sum', on: undefined, valueOf: (fields) => fields.amount },
    ],
    stats: [
      total('keysWithSuccess', 'keys', (perKey) => Number(perKey.successCount) > 0),
      total('retries', 'sum', (perKey) => Number(perKey.retries)),
      total('amount', 'sum', (perKey) => (perKey.amount === null ? Number.NaN : Number(perKey.amount))),
      total('duplicateFailureKeys', 'keys', (perKey) => listOf(perKey.failureReasons).includes('duplicate')),
      total('successRate', 'ratio', ['keysWithSuccess', 'uniqueKeys']),
    ],
  },
  metrics: ['retries', 'successRate'],
}

export function orderEvent(key: string, millis: number, type: string, fields: Fields = {}): DomainEvent {
  const start = BigInt(Date.UTC(2025, 9, 4, 6)) * 1_000_000n + BigInt(millis) * 1_000_000n
  return {
    id: `${key}:${millis}:${type}`,
    type,
    partition: key,
    start,
    end: start,
    clock: '',
    fields: { type, key, ...fields },
    span: undefined,
    problems: [],
    location: undefined,
  }
}
