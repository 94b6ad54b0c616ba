import { ingestFlow } from './ingestFlow.ts'
import { judgeFlow } from './judgeFlow.ts'
import type { FlowShape } from './policy/FlowShape.ts'
import { publishFlow } from './publishFlow.ts'

/**
 * The whole pipeline: each object is ingested, each domain of each scope judged, and what was found published. This is
 * what policies can be set for. `convert` runs inside `decode`, span by span, so that no tree of the payload is built.
 */
export const pipeline: readonly FlowShape[] = [
  {
    id: ingestFlow.id,
    nodes: ingestFlow.nodes.flatMap((node) =>
      node.id === 'decode' ? [node, { id: 'convert', within: 'decode' }] : [node],
    ),
  },
  judgeFlow,
  publishFlow,
]
