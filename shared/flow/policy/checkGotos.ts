import type { FlowShape, NodeShape } from './FlowShape.ts'
import { type FlowEdge, flowEdges } from './flowEdges.ts'
import type { FlowPolicies } from './flowPolicies.ts'
import { type PolicyProblems, pathTo } from './PolicyProblems.ts'
import { refuseCycles } from './refuseCycles.ts'
import { refuseUnknownNode } from './refuseUnknownNode.ts'

/** Tells each `goto` whose target is no node of the same flow, or that makes a cycle: nothing would end it. */
export function checkGotos(policies: FlowPolicies, flows: readonly FlowShape[], problems: PolicyProblems): void {
  if (flows.length === 0) return
  const told = refuseUnknownTargets(policies, flows, problems)
  const edgesOf = new Map(flows.map((flow) => [flow, flowEdges(flow, policies, problems)]))
  for (const [flow, edges] of edgesOf) {
    const standing = new Set(flow.nodes.filter(isStanding).map(({ id }) => id))
    for (const edge of edges) {
      if (standing.has(edge.to) || told.has(edge.path)) continue
      refuseTarget(edge, flow, flows, problems)
      told.add(edge.path)
    }
  }
  for (const [flow, edges] of edgesOf) {
    const order = flow.nodes.filter(isStanding).map(({ id }) => id)
    const sound = edges.filter(({ path }) => !told.has(path))
    refuseCycles(sound, order, problems)
  }
}

/** What users wrote, also where it holds for no node; gives back the settings told. */
function refuseUnknownTargets(
  { flow, nodes }: FlowPolicies,
  flows: readonly FlowShape[],
  problems: PolicyProblems,
): Set<string> {
  const known = flows.flatMap((one) => one.nodes)
  const parts = [
    ['flow', flow] as const,
    ...Object.entries(nodes).map(([id, part]) => [pathTo('flow.nodes', id), part] as const),
  ]
  const told = new Set<string>()
  for (const [place, { onError }] of parts) {
    const path = `${place}.onError.target`
    if (onError?.action !== 'goto' || known.some(({ id }) => id === onError.target)) continue
    const standing = known.filter(isStanding).map(({ id }) => id)
    refuseUnknownNode(path, onError.target, standing, problems)
    told.add(path)
  }
  return told
}

function refuseTarget(
  { from, to, path, ofAll }: FlowEdge,
  flow: FlowShape,
  flows: readonly FlowShape[],
  problems: PolicyProblems,
): void {
  const target = flows.flatMap(({ nodes }) => nodes).find(({ id }) => id === to)
  const home = flows.find(({ nodes }) => nodes.some(({ id }) => id === to))
  if (target === undefined || home === undefined) {
    refuseUnknownNode(
      path,
      to,
      flow.nodes.filter(isStanding).map(({ id }) => id),
      problems,
    )
  } else if (home !== flow) {
    const english = ofAll ? ', so set it on single nodes' : ''
    const japanese = ofAll ? '。ノードごとに指定してください' : ''
    problems.add(
      path,
      `${to} is a node of the flow ${home.id}, and ${from} one of the flow ${flow.id}: a goto stays in its flow${english}`,
      `${to} はフロー ${home.id} のノードです。${from}(フロー ${flow.id})からは移動できません${japanese}`,
    )
  } else {
    const english = `${to} runs inside ${target.within}, go to ${target.within}`
    problems.add(path, english, `${to} は ${target.within} の中で動くため、${target.within} を指定してください`)
  }
}

function isStanding({ within }: NodeShape): boolean {
  return within === undefined
}
