import type { SpanAttribute, SpanAttributes } from '../../tracing/TraceSpan.ts'
import { parsePythonLiteral } from './parsePythonLiteral.ts'

/**
 * Attributes of a row of an old database: a JSON object or a Python dict as `repr` shows it. Nested values become their
 * JSON text, nulls are left out. A text that is neither becomes the one attribute `raw`.
 */
export function oldAttributes(text: string): SpanAttributes {
  if (text.trim() === '') return {}
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value === null ? {} : { raw: text }
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined)
  return Object.fromEntries(entries.map(([name, each]) => [name, attributeOf(each)]))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return parsePythonLiteral(text)
  }
}

function attributeOf(value: unknown): SpanAttribute {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return JSON.stringify(value)
}
