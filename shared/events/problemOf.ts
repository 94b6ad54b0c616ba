import type { FieldSpec } from '../domains/Domain.ts'
import type { Problem } from './DomainEvent.ts'

type FieldRule = 'required' | 'type' | 'enum' | 'range'

/**
 * The problem of a declared field. The message follows from rule and definition alone, so it cannot hold a value of the
 * payload, and a problem read back as `{rule, field}` gets the same words.
 */
export function problemOf(rule: FieldRule, spec: FieldSpec): Problem {
  return { rule, field: spec.path, message: `${spec.path} ${sentence(rule, spec)}` }
}

export const TIMESTAMP_PROBLEM: Problem = {
  rule: 'timestamp',
  field: 'timestamp',
  message: 'timestamp must be ISO 8601 with an offset, or Unix nanoseconds, after 1970-01-01 and before 2262-04-11',
}

export const DURATION_PROBLEM: Problem = {
  rule: 'duration',
  field: 'timestamp',
  message: 'the end must be present and not before the start; the event counts as a point at its start',
}

export const PARTITION_PROBLEM: Problem = {
  rule: 'partition',
  field: 'partition',
  message: 'the fields of this event give no business key, so it belongs to no partition',
}

function sentence(rule: FieldRule, spec: FieldSpec): string {
  switch (rule) {
    case 'required':
      return spec.required || spec.requiredWhenText === undefined
        ? 'is required'
        : `is required when ${spec.requiredWhenText}`
    case 'type':
      return spec.type === 'list' && spec.items !== undefined
        ? `must be a list of ${spec.items}`
        : `must be of type ${spec.type}`
    case 'enum':
      return `must be one of ${(spec.enum ?? []).join(', ')}`
    case 'range': {
      const { min, max } = spec.range ?? {}
      if (min !== undefined && max !== undefined) return `must be from ${min} to ${max}`
      if (min !== undefined) return `must be at least ${min}`
      if (max !== undefined) return `must be at most ${max}`
      return spec.type === 'int' ? 'must be within ±(2^53 - 1)' : 'must be a finite number'
    }
  }
}
