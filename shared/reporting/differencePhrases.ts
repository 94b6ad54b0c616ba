import type { Issue } from '../checker/Judgement.ts'
import type { FieldValue } from '../events/DomainEvent.ts'

/** What the refused event says otherwise, field by field, as texts; not escaped. */
export function differencePhrases({ differences = [] }: Pick<Issue, 'differences'>) {
  return differences.map(({ field, expected, found }) => ({ field, expected: phrase(expected), found: phrase(found) }))
}

function phrase(value: FieldValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
