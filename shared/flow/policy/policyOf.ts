import type { FlowPolicies } from './flowPolicies.ts'
import { mergePolicies } from './mergePolicies.ts'
import type { Policy, PolicyConfig } from './Policy.ts'
import type { PolicyPart } from './PolicyPart.ts'
import { PolicyProblems } from './PolicyProblems.ts'
import { PolicyValidationError } from './PolicyValidationError.ts'
import { readPolicy } from './readPolicy.ts'

interface NodeWithPolicy {
  readonly id: string
  readonly policy?: PolicyConfig
}

/**
 * The policy a node runs under: what the user says of the node, else of the flow, else what is built into the node, else
 * the default; field by field, `onError` as a whole. Throws `PolicyValidationError` for a mistake in a built-in policy.
 */
export function policyOf(policies: FlowPolicies | undefined, node: NodeWithPolicy): Policy {
  const problems = new PolicyProblems()
  const builtIn = builtInPolicy(node, problems)
  if (problems.errors.length > 0) throw new PolicyValidationError(problems.errors)
  return mergePolicies(builtIn, policies?.flow ?? {}, userPolicy(policies, node.id))
}

/** What is built into a node. */
export function builtInPolicy({ id, policy }: NodeWithPolicy, problems: PolicyProblems): PolicyPart {
  return policy === undefined ? {} : readPolicy(policy, `built into ${id}`, { form: 'written', problems })
}

/** What the user says of the node itself. */
export function userPolicy(policies: FlowPolicies | undefined, id: string): PolicyPart {
  return policies !== undefined && Object.hasOwn(policies.nodes, id) ? (policies.nodes[id] ?? {}) : {}
}
