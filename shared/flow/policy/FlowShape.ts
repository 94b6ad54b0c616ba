import type { PolicyConfig } from './Policy.ts'

/** Of a flow, what its policies depend on. */
export interface FlowShape {
  readonly id: string
  readonly nodes: readonly NodeShape[]
}

export interface NodeShape {
  readonly id: string
  /** Where the flow goes on; the next node that stands for itself unless said otherwise, `'end'` for nowhere. */
  readonly next?: string
  /** Built-in policy. */
  readonly policy?: PolicyConfig
  /** The node inside which this one runs: it has a name in traces, and no policy of its own. */
  readonly within?: string
}
