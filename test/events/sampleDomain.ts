import type { Domain, FieldSpec } from '../../shared/domains/Domain.ts'
import type { Fields } from '../../shared/events/DomainEvent.ts'

type FieldOptions = Partial<Omit<FieldSpec, 'name' | 'path' | 'attribute'>>

export function field(path: string, options: FieldOptions = {}): FieldSpec {
  return {
    name: path.slice(path.lastIndexOf('.') + 1),
    path,
    attribute: `shop.${path}`,
    type: 'string',
    description: '',
    enum: undefined,
    range: undefined,
    required: false,
    requiredWhen: undefined,
    requiredWhenText: undefined,
    pii: 'keep',
    fields: [],
    items: undefined,
    ...options,
  }
}

/** A domain made by hand, with a field of every type and class; only what these rooms look at is filled in. */
export function sampleDomain(overrides: Partial<Domain> = {}): Domain {
  const eventTypes = ['success', 'retry', 'failure']
  return {
    name: 'shop',
    label: 'Shop',
    version: '1',
    digest: '0'.repeat(64),
    description: '',
    attributePrefix: 'shop.',
    eventTypes,
    fields: [
      field('type', { enum: eventTypes, required: true }),
      field('key', { required: true }),
      field('value', {
        pii: 'hash',
        requiredWhen: (fields: Fields) => fields.type === 'success',
        requiredWhenText: 'type == "success"',
      }),
      field('reason', { enum: ['duplicate', 'timeout'] }),
      field('amount', { type: 'double', range: { min: 0 } }),
      field('age', { type: 'int', pii: 'hash' }),
      field('urgent', { type: 'bool' }),
      field('email', { pii: 'drop' }),
      field('tags', { type: 'list', items: 'string', pii: 'hash' }),
      field('codes', { type: 'list', items: 'int' }),
      field('context', {
        type: 'map',
        fields: [
          field('context.attempts', { type: 'int', range: { min: 1, max: 100 } }),
          field('context.region'),
          field('context.user', { pii: 'hash' }),
          field('context.inner', {
            type: 'map',
            fields: [field('context.inner.note', { pii: 'drop' }), field('context.inner.ok', { type: 'bool' })],
          }),
        ],
      }),
    ],
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
    projection: { schemaVersion: 'shop/v1', perKey: [], stats: [] },
    metrics: [],
    ...overrides,
  }
}
