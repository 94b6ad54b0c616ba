/** Where an earlier execution failed, and what its input was. */
export interface RestorePoint {
  readonly node: string
  /** What the flow's `digest` said of the context when the node failed; `object`, or `scope` and `domain`, say of what. */
  readonly contextDigest: { readonly [name: string]: unknown }
}
