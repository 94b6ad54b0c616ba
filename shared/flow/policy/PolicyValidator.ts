import { mergePolicies } from './mergePolicies.ts'
import type { Policy } from './Policy.ts'
import { PolicyProblems } from './PolicyProblems.ts'
import { PolicyValidationError } from './PolicyValidationError.ts'
import { readPolicy } from './readPolicy.ts'

/**
 * Checks policies on their own. Both functions throw `PolicyValidationError` with everything that is wrong, in the same
 * words. Whether the target of a `goto` exists and ends is up to `flowPolicies`, which knows the nodes.
 */
export const PolicyValidator = {
  /** For a policy that a program built: complete, durations as numbers of milliseconds. */
  validate(policy: Policy): void {
    const problems = new PolicyProblems()
    readPolicy(policy, '', { form: 'built', problems })
    if (problems.errors.length > 0) throw new PolicyValidationError(problems.errors)
  },

  /** The policy that a user wrote (`PolicyConfig`: durations as text), the defaults filled in. */
  fromDict(config: unknown): Policy {
    const problems = new PolicyProblems()
    const part = readPolicy(config, '', { form: 'written', problems })
    if (problems.errors.length > 0) throw new PolicyValidationError(problems.errors)
    return mergePolicies(part)
  },
}
