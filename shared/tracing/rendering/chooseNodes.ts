import type { TraceSpan } from '../TraceSpan.ts'
import type { SpanNode } from './spanForest.ts'

export const hasFailed = ({ status, timeout }: TraceSpan): boolean => status === 'ERROR' || timeout

/**
 * At most `limit` nodes of a forest, in its order, each with all that is above it: those that failed before those that did
 * not, and among equals the first.
 */
export function chooseNodes(nodes: readonly SpanNode[], limit: number): readonly SpanNode[] {
  if (nodes.length <= limit) return nodes
  const chosen = new Set<SpanNode>()
  for (const node of nodes) {
    if (chosen.size >= limit) break
    if (!hasFailed(node.span)) continue
    const path = missingPath(node, chosen, limit - chosen.size)
    for (const each of path) chosen.add(each)
  }
  for (const node of nodes) {
    if (chosen.size >= limit) break
    if (node.parent === undefined || chosen.has(node.parent)) chosen.add(node)
  }
  return nodes.filter((node) => chosen.has(node))
}

/** The node and what is above it and not chosen yet; nothing when that is more than there is room for. */
function missingPath(node: SpanNode, chosen: ReadonlySet<SpanNode>, room: number): readonly SpanNode[] {
  const path: SpanNode[] = []
  for (let each: SpanNode | undefined = node; each !== undefined && !chosen.has(each); each = each.parent) {
    if (path.length === room) return []
    path.push(each)
  }
  return path
}
