import { checkGotos } from './checkGotos.ts'
import type { FlowShape, NodeShape } from './FlowShape.ts'
import type { PolicyPart } from './PolicyPart.ts'
import { PolicyProblems, pathTo } from './PolicyProblems.ts'
import { PolicyValidationError } from './PolicyValidationError.ts'
import { isMap, type PolicyReading, type ReadValue, readFields } from './readFields.ts'
import { policyFields, readPolicy } from './readPolicy.ts'
import { refuseUnknownNode } from './refuseUnknownNode.ts'

/** What a user says of flows and nodes, checked; plain data that can be sent to a worker thread. */
export interface FlowPolicies {
  readonly flow: PolicyPart
  readonly nodes: { readonly [node: string]: PolicyPart }
}

const SECTION = 'flow'

/**
 * The `flow:` section of the settings (`FlowConfig`), checked against the flows of the product; nothing said when it is
 * `undefined`. Without flows, names of nodes are not checked. Throws `PolicyValidationError` with everything that is
 * wrong, also in the policies built into the nodes.
 */
export function flowPolicies(config: unknown, flows: readonly FlowShape[]): FlowPolicies {
  const problems = new PolicyProblems()
  const policies = config === undefined ? { flow: {}, nodes: {} } : readSection(config, flows, problems)
  checkGotos(policies, flows, problems)
  if (problems.errors.length > 0) throw new PolicyValidationError(problems.errors)
  return policies
}

function readSection(config: unknown, flows: readonly FlowShape[], problems: PolicyProblems): FlowPolicies {
  const known = new Map(flows.flatMap(({ nodes }) => nodes).map((node) => [node.id, node]))
  const nodes: ReadValue<FlowPolicies['nodes']> = (value, path, reading) => readNodes(value, path, reading, known)
  const reading: PolicyReading = { form: 'written', problems }
  const read = readFields<Required<PolicyPart> & { nodes: FlowPolicies['nodes'] }>(config, SECTION, reading, {
    ...policyFields,
    nodes,
  })
  const { nodes: ofNodes = {}, ...flow } = read?.found ?? {}
  return { flow, nodes: ofNodes }
}

function readNodes(
  value: unknown,
  path: string,
  reading: PolicyReading,
  known: ReadonlyMap<string, NodeShape>,
): FlowPolicies['nodes'] | undefined {
  const { problems } = reading
  if (!isMap(value)) {
    problems.refuse(path, 'must be a map of nodes', 'ノードのマップを指定してください', value)
    return undefined
  }
  const given = Object.entries(value).filter(([, policy]) => policy !== undefined)
  const parts = given.map(([name, policy]): [string, PolicyPart] => {
    const place = pathTo(path, name)
    const node = known.get(name)
    if (node === undefined && known.size > 0) refuseUnknownNode(place, name, standingNodes(known), problems)
    if (node?.within !== undefined) {
      const english = `runs inside ${node.within} and has no policy of its own, set it on ${node.within}`
      problems.add(place, english, `${node.within} の中で動くため、${node.within} に指定してください`)
    }
    return [name, readPolicy(policy, place, reading)]
  })
  // fromEntries defines own properties, whatever they are called.
  return Object.fromEntries(parts)
}

function standingNodes(nodes: ReadonlyMap<string, NodeShape>): readonly string[] {
  return [...nodes.values()].filter(({ within }) => within === undefined).map(({ id }) => id)
}
