import type { FlowEdge } from './flowEdges.ts'
import type { PolicyProblems } from './PolicyProblems.ts'

/** Adds one edge after the other, those that lead onwards first, and tells each that closes a cycle. */
export function refuseCycles(edges: readonly FlowEdge[], order: readonly string[], problems: PolicyProblems): void {
  const leadsBack = ({ from, to }: FlowEdge): boolean => order.indexOf(to) <= order.indexOf(from)
  const ways = new Map<string, string[]>()
  const closing = new Map<string, { edge: FlowEdge; cycle: readonly string[]; from: string[] }>()
  for (const edge of [...edges.filter((one) => !leadsBack(one)), ...edges.filter(leadsBack)]) {
    const back = wayBetween(edge.to, edge.from, ways)
    const told = closing.get(edge.path)
    if (back === undefined) ways.set(edge.from, [...(ways.get(edge.from) ?? []), edge.to])
    else if (told !== undefined) told.from.push(edge.from)
    else closing.set(edge.path, { edge, cycle: [edge.from, ...back], from: [edge.from] })
  }
  for (const { edge, cycle, from } of closing.values()) {
    const advice = edge.ofAll ? `; it holds for every node, so give an onError of its own to ${from.join(', ')}` : ''
    const japanese = edge.ofAll
      ? `。全ノードに適用されるため、${from.join(', ')} には個別の onError を指定してください`
      : ''
    const shown = cycle.join(' -> ')
    problems.add(
      edge.path,
      `makes a cycle without end: ${shown}${advice}`,
      `終わらない循環になります: ${shown}${japanese}`,
    )
  }
}

/** The shortest way from a node to another, both named; `undefined` when there is none. */
function wayBetween(
  from: string,
  to: string,
  ways: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const seen = new Set([from])
  const open: (readonly string[])[] = [[from]]
  for (const way of open) {
    const last = way.at(-1) ?? from
    if (last === to) return way
    for (const next of ways.get(last) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push([...way, next])
    }
  }
  return undefined
}
