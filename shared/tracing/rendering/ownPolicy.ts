import { DEFAULT_POLICY } from '../../flow/policy/Policy.ts'
import { policyLine } from '../../flow/runtime/policyLine.ts'
import { policySnapshot } from '../../flow/runtime/policySnapshot.ts'

/** The policy a span ran under, in one line; '' when it is the default or there is none. */
export function ownPolicy(snapshot: { readonly [name: string]: unknown } | undefined): string {
  const line = policyLine(snapshot ?? {})
  return line === policyLine(policySnapshot(DEFAULT_POLICY)) ? '' : line
}
