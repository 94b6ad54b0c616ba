import type { Fields, FieldValue } from './DomainEvent.ts'
import { quote } from './quote.ts'

/** The JSON text of a field value, names in stored order (declared order, for values read by this room). */
export function writeValue(value: FieldValue): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${(value as readonly FieldValue[]).map(writeValue).join(',')}]`
  return `{${writeMembers(value as Fields, '').slice(1)}}`
}

/** `,"name":value` for every member of stored order but the one left out. */
export function writeMembers(fields: Fields, except: string): string {
  let text = ''
  for (const name in fields) {
    if (name === except) continue
    const value = fields[name]
    if (value !== undefined) text += prefixOf(name) + writeValue(value)
  }
  return text
}

/** Names are declared names: a definition has few of them. */
const prefixes = new Map<string, string>()

function prefixOf(name: string): string {
  let prefix = prefixes.get(name)
  if (prefix === undefined) {
    prefix = `,${quote(name)}:`
    prefixes.set(name, prefix)
  }
  return prefix
}
