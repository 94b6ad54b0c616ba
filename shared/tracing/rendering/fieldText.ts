import type { Field } from '../traceql/Query.ts'

/** A field as a query writes it: `span.attempts`, `.timeout`, `duration`; names that need it in quotes. */
export function fieldText(field: Field): string {
  if (field.kind === 'intrinsic') return field.name
  const scope = field.scope === 'any' ? '' : field.scope
  return `${scope}.${/^[\w.:/-]+$/.test(field.name) ? field.name : JSON.stringify(field.name)}`
}
