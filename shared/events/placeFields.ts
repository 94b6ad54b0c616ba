import type { FieldSpec } from '../domains/Domain.ts'

/** A declared field and where its attribute stands among the wanted span attributes; -1 when it is not among them. */
export interface FieldPlace {
  readonly spec: FieldSpec
  readonly position: number
  readonly children: readonly FieldPlace[]
}

/** Names the event line itself uses: a declared field of such a name is not stored apart from the event's own. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(['timestamp', 'span', 'problems', 'location', 'domain'])

export function placeFields(fields: readonly FieldSpec[], wanted: readonly string[], depth = 0): readonly FieldPlace[] {
  return fields
    .filter((spec) => depth > 0 || !RESERVED_NAMES.has(spec.name))
    .map((spec) => ({
      spec,
      position: wanted.indexOf(spec.attribute),
      children: placeFields(spec.fields, wanted, depth + 1),
    }))
}
