import type { FieldValue } from './DomainEvent.ts'
import { quote } from './quote.ts'

/** The JSON text of a field value, names in stored order (declared order, for values read by this room). */
export function writeValue(value: FieldValue): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${(value as readonly FieldValue[]).map(writeValue).join(',')}]`
  const fields = value as { readonly [name: string]: FieldValue }
  let text = ''
  for (const name in fields) {
    text += `${text === '' ? '{' : ','}${quote(name)}:${writeValue(fields[name] as FieldValue)}`
  }
  return text === '' ? '{}' : `${text}}`
}
