import type { EvidenceEvent } from '../checker/Judgement.ts'
import type { FieldValue } from '../events/DomainEvent.ts'

const VALUE_LIMIT = 80
const FIELD_LIMIT = 12

/** The masked fields of an event as `name=value`, for the numbered list of a counterexample; not escaped. */
export function eventPhrases(event: EvidenceEvent): readonly string[] {
  const fields = Object.entries(event.fields)
  const told = fields.slice(0, FIELD_LIMIT).map(([name, value]) => `${name}=${phrase(value)}`)
  return fields.length > FIELD_LIMIT ? [...told, `… ${fields.length - FIELD_LIMIT} more`] : told
}

function phrase(value: FieldValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > VALUE_LIMIT ? `${text.slice(0, VALUE_LIMIT)}…` : text
}
