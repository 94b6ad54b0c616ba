import type { FieldValue } from '../events/DomainEvent.ts'
import type { ShownRun, SpecFault, SpecResult } from './SpecResult.ts'

const ACTION = 'mbt::actionTaken'
const EVENT = 'mbt::nondetPicks'

/**
 * The run of a fault in Apalache's Informal Trace Format (apalache-mc.org, ADR 015): a state after each step, with the
 * action and the event that led to it under the names that Quint gives them. Ints are `#bigint`, maps `#map`, null the
 * variant `None`, and a number that is no integer `#unserializable`.
 */
export function itfTrace({ domain }: SpecResult, fault: SpecFault, run: ShownRun): object {
  const states = [
    { [ACTION]: 'init', [EVENT]: {}, ...variables(run.initial) },
    ...run.steps.map(({ event, action, state }) => ({
      [ACTION]: action,
      [EVENT]: variables(event),
      ...variables(state),
    })),
  ]
  return {
    '#meta': {
      format: 'ITF',
      'format-description': 'https://apalache.informal.systems/docs/adr/015adr-trace.html',
      description: `${domain}: ${fault.message}`,
      source: `tracegate spec check, ${fault.kind} ${fault.expression}`.trim(),
    },
    vars: [ACTION, EVENT, ...Object.keys(run.initial)],
    states: states.map((state, index) => ({ '#meta': { index }, ...state })),
  }
}

function variables(values: Readonly<Record<string, FieldValue>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, itfValue(value)]))
}

function itfValue(value: FieldValue): unknown {
  if (value === null) return { tag: 'None', value: { '#tup': [] } }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { '#bigint': String(value) } : { '#unserializable': String(value) }
  }
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return (value as readonly FieldValue[]).map(itfValue)
  return { '#map': Object.entries(value).map(([key, item]) => [key, itfValue(item)]) }
}
