import type { Domain, FieldSpec } from '../domains/Domain.ts'
import type { DomainEvent, Fields, FieldValue } from '../events/DomainEvent.ts'
import { identify } from '../events/identify.ts'
import { PARTITION_PROBLEM } from '../events/problemOf.ts'
import { writeValue } from '../events/writeValue.ts'
import type { Masker } from './Masker.ts'

/** 72 bits tell the clocks of one scope apart. */
const CLOCK_LENGTH = 14

/**
 * Masks an event in place: fields by their class (children of a kept map by their own), the clock by a short keyed hash,
 * the partition by taking it again from the masked fields; then sets the id. A value that is no string is hashed as its
 * JSON text. Masking again hashes the hashes: equality is what counts. `type` is one of a declared enum and stays.
 */
export function maskEvent(event: DomainEvent, domain: Domain, masker: Masker): void {
  const fields = maskFields(domain.fields, event.fields, masker)
  if (fields !== event.fields) {
    event.fields = fields
    const partition = domain.partitionOf(fields)
    if (partition === undefined && event.partition !== undefined)
      event.problems = [...event.problems, PARTITION_PROBLEM]
    event.partition = partition
  }
  if (event.clock !== '') event.clock = masker.hash(event.clock).slice(0, CLOCK_LENGTH)
  event.id = identify(event)
}

/** The same object when nothing changes, so that unmasked domains cost nothing. */
function maskFields(specs: readonly FieldSpec[], fields: Fields, masker: Masker): Fields {
  if (!specs.some((spec) => fields[spec.name] !== undefined && masks(spec))) return fields
  const masked: Fields = {}
  for (const spec of specs) {
    const value = fields[spec.name]
    if (value === undefined) continue
    const kept = maskValue(spec, value, masker)
    if (kept !== undefined) masked[spec.name] = kept
  }
  return masked
}

function masks(spec: FieldSpec): boolean {
  return (spec.pii !== 'keep' && spec.path !== 'type') || spec.fields.some(masks)
}

function maskValue(spec: FieldSpec, value: FieldValue, masker: Masker): FieldValue | undefined {
  if (spec.path !== 'type') {
    if (spec.pii === 'drop') return undefined
    if (spec.pii === 'hash') return masker.hash(typeof value === 'string' ? value : writeValue(value))
  }
  if (typeof value !== 'object' || value === null || spec.fields.length === 0) return value
  if (!Array.isArray(value)) return maskFields(spec.fields, value as Fields, masker)
  return value.map((element) =>
    typeof element === 'object' && element !== null ? maskFields(spec.fields, element as Fields, masker) : element,
  )
}
