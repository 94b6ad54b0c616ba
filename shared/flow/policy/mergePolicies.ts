import { DEFAULT_POLICY, type Policy } from './Policy.ts'
import type { PolicyPart } from './PolicyPart.ts'

/** The defaults, and over them each part in turn: field by field, `onError` as a whole. */
export function mergePolicies(...parts: readonly PolicyPart[]): Policy {
  const retry = Object.assign({}, DEFAULT_POLICY.retry, ...parts.map((part) => part.retry))
  return Object.assign({}, DEFAULT_POLICY, ...parts, { retry })
}
