import { TracegateError } from '../../errors.ts'
import type { FlowPolicies } from '../policy/flowPolicies.ts'
import type { Policy } from '../policy/Policy.ts'
import { policyOf } from '../policy/policyOf.ts'
import type { Flow, FlowNode } from './Flow.ts'

/** A node with everything that is known before the flow starts. */
export interface PlannedNode<C> {
  readonly node: FlowNode<C>
  readonly policy: Policy
  /** The user has said what happens when it fails. */
  readonly hasOwnOnError: boolean
}

export interface FlowPlan<C> {
  readonly first: PlannedNode<C> | undefined
  /** Throws `usage` when there is no such node. */
  at(id: string): PlannedNode<C>
  /** Where the flow goes on after a node; undefined for its end. */
  after(node: FlowNode<C>): PlannedNode<C> | undefined
}

/** Throws `usage` for a flow whose ids are not unique, or which leads to a node that is not there. */
export function flowPlan<C>(flow: Flow<C>, policies: FlowPolicies | undefined): FlowPlan<C> {
  const planned = new Map<string, PlannedNode<C>>()
  for (const node of flow.nodes) {
    if (planned.has(node.id) || node.id === 'end') {
      throw new TracegateError(
        'usage',
        `the flow ${flow.id} cannot have ${JSON.stringify(node.id)} as a node's id (again)`,
      )
    }
    const user = Object.hasOwn(policies?.nodes ?? {}, node.id) ? policies?.nodes[node.id] : undefined
    const hasOwnOnError = (user?.onError ?? policies?.flow.onError) !== undefined
    planned.set(node.id, { node, policy: policyOf(policies, node), hasOwnOnError })
  }
  const at = (id: string): PlannedNode<C> => {
    const found = planned.get(id)
    if (found !== undefined) return found
    throw new TracegateError('usage', `the flow ${flow.id} has no node ${JSON.stringify(id)}`, {
      remedy: `Name one of its nodes: ${[...planned.keys()].join(', ')}.`,
    })
  }
  for (const { node, policy } of planned.values()) {
    if (node.next !== undefined && node.next !== 'end') at(node.next)
    if (policy.onError.action === 'goto') at(policy.onError.target)
  }
  const following = new Map(flow.nodes.map(({ id }, index) => [id, flow.nodes[index + 1]?.id ?? 'end']))
  return {
    first: planned.values().next().value,
    at,
    after({ id, next = following.get(id) ?? 'end' }) {
      return next === 'end' ? undefined : at(next)
    },
  }
}
