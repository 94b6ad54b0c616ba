import { compilePattern } from './compilePattern.ts'
import type { Comparison, Condition, Field, Intrinsic } from './Query.ts'
import type { QueryText } from './queryText.ts'
import type { Literal } from './readValue.ts'

export interface Compared {
  readonly field: Field
  readonly operator: Comparison['operator']
  readonly operatorAt: number
  readonly literal: Literal
  readonly literalAt: number
}

type FieldType = 'attribute' | 'text' | 'duration' | 'status' | 'kind'

const typeOfIntrinsic: Partial<Record<Intrinsic, FieldType>> = {
  duration: 'duration',
  traceDuration: 'duration',
  status: 'status',
  kind: 'kind',
}

const takes: Readonly<Record<FieldType, { readonly values: string; readonly kinds: readonly string[] }>> = {
  attribute: { values: 'a string, a number, true, false or nil', kinds: ['string', 'number', 'boolean'] },
  text: { values: 'a string', kinds: ['string'] },
  duration: { values: 'a duration such as 1.5s', kinds: ['duration'] },
  status: { values: 'ok, error or unset', kinds: ['status'] },
  kind: { values: 'server, client, producer, consumer, internal or unspecified', kinds: ['spanKind'] },
}

const maybeAbsent = new Set<string>(['verdict', 'domain', 'key'])

/** The condition that a comparison stands for; refuses one that no span could ever fulfil for its types. */
export function checkComparison(compared: Compared, query: QueryText): Condition {
  const { field, operator, operatorAt, literalAt } = compared
  const type = typeOf(field)
  const { values, kinds } = takes[type]
  const literal = type === 'duration' ? asDuration(compared, query) : compared.literal
  if (literal === 'nil') return checkPresence(compared, query)
  if (!kinds.includes(literal.kind)) {
    query.refuse(literalAt, `${nameOf(field)} is never compared with this type.`, `Compare it with ${values}.`)
  }
  if (operator === '=~' || operator === '!~') {
    const reason = literal.kind === 'string' ? compilePattern(literal.value) : 'is not a string'
    if (typeof reason === 'string') {
      query.refuse(literalAt, `The pattern ${reason}.`, 'Use a shorter or simpler regular expression, in quotes.')
    }
  } else if (operator !== '=' && operator !== '!=' && ['boolean', 'status', 'spanKind'].includes(literal.kind)) {
    query.refuse(operatorAt, `\`${operator}\` does not go with this value, which has no order.`, 'Use = or !=.')
  }
  return { kind: 'comparison', operator, field, value: literal }
}

export function typeOf(field: Field): FieldType {
  return field.kind === 'attribute' ? 'attribute' : (typeOfIntrinsic[field.name] ?? 'text')
}

/** As in Tempo, a duration compares with a number too, which is taken for nanoseconds. */
function asDuration({ literal, literalAt }: Compared, query: QueryText): Literal {
  if (literal === 'nil' || literal.kind !== 'number') return literal
  if (Number.isInteger(literal.value)) return { kind: 'duration', value: BigInt(literal.value) }
  return query.refuse(literalAt, 'A duration is a whole number of nanoseconds.', 'Write a duration such as 1.5s.')
}

function checkPresence({ field, operator, operatorAt, literalAt }: Compared, query: QueryText): Condition {
  if (operator !== '=' && operator !== '!=') {
    query.refuse(operatorAt, `\`${operator}\` does not go with nil.`, 'Use = nil or != nil.')
  }
  if (field.kind === 'intrinsic' && !maybeAbsent.has(field.name)) {
    query.refuse(literalAt, `Every span has ${nameOf(field)}.`, 'Compare attributes with nil.')
  }
  return { kind: operator === '=' ? 'absent' : 'exists', field }
}

function nameOf(field: Field): string {
  return field.kind === 'attribute' ? 'An attribute' : `\`${field.name}\``
}
