import type { SpanAttribute, SpanAttributes } from '../../tracing/TraceSpan.ts'
import { parsePythonLiteral } from './parsePythonLiteral.ts'

/**
 * Attributes of a row of an old database: a JSON object or a Python dict as `repr` shows it. Nested values become their
 * JSON text, nulls are left out. A text that is neither becomes the one attribute `raw`.
 */
export function oldAttributes(text: string): SpanAttributes {
  const entries = Object.entries(oldObject(text)).filter(([, each]) => each !== null && each !== undefined)
  return Object.fromEntries(entries.map(([name, each]) => [name, attributeOf(each)]))
}

/** The object of such a text, with its nested values. */
export function oldObject(text: string): { readonly [name: string]: unknown } {
  if (text.trim() === '') return {}
  const value = parsed(text)
  if (value === null) return {}
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : { raw: text }
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
