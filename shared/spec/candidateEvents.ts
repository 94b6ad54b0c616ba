import type { Domain, FieldSpec } from '../domains/Domain.ts'
import { TracegateError } from '../errors.ts'
import type { Fields, FieldValue } from '../events/DomainEvent.ts'
import type { MachineEvent } from '../machine/Machine.ts'
import { expressionsOf, type FieldUses, fieldUses } from './fieldUses.ts'
import { valuesOfField } from './valuesOfField.ts'

/** More events of one type than this are no small set. */
const MOST = 20_000
const ABSENT: unique symbol = Symbol('absent')
type Choice = FieldValue | typeof ABSENT

/**
 * Events that stand for all well-formed events of the domain, as its machine tells them apart: for each type, every
 * combination of the values of the fields that an action reads, of which events that behave alike are given once. Throws
 * `unsupported` when the values of a type combine to too many events.
 */
export function candidateEvents(domain: Domain): readonly MachineEvent[] {
  const { machine, model, eventTypes } = domain
  const events = new Map<string, MachineEvent>()
  for (const type of eventTypes) {
    const uses = fieldUses(model.plan.actions.filter((action) => action.on === type).flatMap(expressionsOf))
    for (const fields of combinations(domain, type, uses)) {
      const event = { type, fields }
      const label = machine.labelOf(event)
      if (!events.has(label)) events.set(label, event)
    }
  }
  return [...events.values()]
}

function combinations(domain: Domain, type: string, uses: FieldUses): readonly Fields[] {
  const asked = leaves(domain.fields).filter(({ path }) => path !== 'type' && uses.has(path))
  const choices = asked.map((field) => choicesOf(domain, field, uses))
  const count = choices.reduce((product, { length }) => product * length, 1)
  if (count > MOST) {
    throw new TracegateError('unsupported', `the values of ${type} combine to ${count} events, more than ${MOST}`, {
      location: domain.name,
      remedy: 'List fewer values under bounds.fields in its definition',
    })
  }
  let found: readonly Fields[] = [{ type }]
  for (const [index, field] of asked.entries()) {
    found = found.flatMap((fields) => (choices[index] ?? []).map((choice) => placed(fields, field.path, choice)))
  }
  const lacks = (fields: Fields) =>
    asked.some((field) => field.requiredWhen?.(fields) === true && valueAt(fields, field.path) === undefined)
  return found.filter((fields) => !lacks(fields))
}

function choicesOf({ model }: Domain, field: FieldSpec, uses: FieldUses): readonly Choice[] {
  const values = model.bounds.fields.get(field.path) ?? valuesOfField(field, uses.get(field.path) ?? [])
  return field.required ? values : [...values, ABSENT]
}

function leaves(fields: readonly FieldSpec[]): readonly FieldSpec[] {
  return fields.flatMap((field) => (field.type === 'map' ? leaves(field.fields) : [field]))
}

function placed(fields: Fields, path: string, choice: Choice): Fields {
  if (choice === ABSENT) return fields
  const [name = '', ...rest] = path.split('.')
  if (rest.length === 0) return { ...fields, [name]: choice }
  const inner = (fields[name] ?? {}) as Fields
  return { ...fields, [name]: placed(inner, rest.join('.'), choice) }
}

function valueAt(fields: Fields, path: string): FieldValue | undefined {
  let value: FieldValue | undefined = fields
  for (const name of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Fields)[name] : undefined
  }
  return value
}
