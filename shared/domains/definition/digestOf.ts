import { hash } from 'node:crypto'

/** SHA-256 (hex) of a definition as JSON with sorted keys and trimmed texts: comments, layout and key order do not count. */
export function digestOf(definition: unknown): string {
  return hash('sha256', canonical(definition))
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
  }
  return JSON.stringify(typeof value === 'string' ? value.trim() : value) ?? 'null'
}
