import type { Fields, FieldValue } from './DomainEvent.ts'
import { quote } from './quote.ts'

/** The JSON text of a field value, names in stored order (declared order, for values read by this room). */
export function writeValue(value: FieldValue): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${(value as readonly FieldValue[]).map(writeValue).join(',')}]`
  const text = writeMembers(value as Fields, '{', '')
  return text === '' ? '{}' : `${text}}`
}

/** `"name":value` for every member in stored order but the one left out, after `open` or a comma; '' for none. */
export function writeMembers(fields: Fields, open: '{' | ',', except: string): string {
  let text = ''
  let separator: string = open
  for (const name in fields) {
    if (name === except) continue
    const value = fields[name]
    if (value === undefined) continue
    // No part is cut or measured here: either would copy what was put together so far.
    text += separator + labelOf(name) + writeValue(value)
    separator = ','
  }
  return text
}

/** Names are declared names: a definition has few of them. */
const labels = new Map<string, string>()

function labelOf(name: string): string {
  let label = labels.get(name)
  if (label === undefined) {
    label = `${quote(name)}:`
    labels.set(name, label)
  }
  return label
}
