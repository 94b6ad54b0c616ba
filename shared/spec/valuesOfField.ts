import type { FieldSpec } from '../domains/Domain.ts'
import type { FieldValue } from '../events/DomainEvent.ts'

/** So many values of an undeclared number or text are tried, constants of the definition first. */
const MOST = 6

/**
 * A few values that stand for all values of a field: those of its enum, or the constants that the definition compares it
 * with and what lies beside them. `constants` are those found beside the field.
 */
export function valuesOfField(field: FieldSpec, constants: readonly FieldValue[]): readonly FieldValue[] {
  if (field.enum !== undefined) return field.enum
  switch (field.pii === 'hash' && field.type !== 'list' ? 'hashed' : field.type) {
    case 'bool':
      return [false, true]
    case 'int':
      return numbers(field, constants, 1)
    case 'double':
      return numbers(field, constants, 0.5)
    case 'string': {
      const named = distinct(constants.filter((value) => typeof value === 'string'))
      return named.length === 0 ? ['a', 'b'] : [...named, unlike(named)]
    }
    case 'list':
      return field.items === 'string' || field.items === undefined
        ? [[], ['a']]
        : [[], [field.items === 'bool' ? true : 1]]
    default:
      return ['#1', '#2']
  }
}

function numbers({ range }: FieldSpec, constants: readonly FieldValue[], step: number): readonly number[] {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range ?? {}
  const start = min === Number.NEGATIVE_INFINITY ? Math.min(0, max) : min
  const beside = constants
    .filter((value) => typeof value === 'number')
    .flatMap((value) => [value, value - step, value + step])
  const ends = [start, start + step, start + 2 * step, max === Number.POSITIVE_INFINITY ? start : max]
  const possible = distinct([...beside, ...ends]).filter((value) => value >= min && value <= max)
  return possible.slice(0, MOST).toSorted((left, right) => left - right)
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}

function unlike(texts: readonly string[]): string {
  let text = 'other'
  while (texts.includes(text)) text += '-'
  return text
}
