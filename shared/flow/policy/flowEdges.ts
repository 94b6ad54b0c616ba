import type { FlowShape } from './FlowShape.ts'
import type { FlowPolicies } from './flowPolicies.ts'
import type { PolicyPart } from './PolicyPart.ts'
import type { PolicyProblems } from './PolicyProblems.ts'
import { builtInPolicy, userPolicy } from './policyOf.ts'

/** A way from a node to another. */
export interface FlowEdge {
  readonly from: string
  readonly to: string
  /** The setting it comes from. */
  readonly path: string
  /** True when the setting is that of all nodes. */
  readonly ofAll: boolean
}

/** Where each node goes when it is done, and by the `goto` that holds for it when it fails. */
export function flowEdges(flow: FlowShape, policies: FlowPolicies, problems: PolicyProblems): readonly FlowEdge[] {
  const standing = flow.nodes.filter(({ within }) => within === undefined)
  const onwards = standing.flatMap(({ id, next }, index) => {
    const to = next ?? standing[index + 1]?.id ?? 'end'
    return to === 'end' ? [] : [{ from: id, to, path: `built into ${id}.next`, ofAll: false }]
  })
  const gotos = standing.flatMap((node): FlowEdge[] => {
    const places: readonly (readonly [PolicyPart, string])[] = [
      [userPolicy(policies, node.id), `flow.nodes.${node.id}`],
      [policies.flow, 'flow'],
      [builtInPolicy(node, problems), `built into ${node.id}`],
    ]
    const place = places.find(([part]) => part.onError !== undefined)
    if (place?.[0].onError?.action !== 'goto') return []
    const ofAll = place[0] === policies.flow
    return [{ from: node.id, to: place[0].onError.target, path: `${place[1]}.onError.target`, ofAll }]
  })
  return [...onwards, ...gotos]
}
