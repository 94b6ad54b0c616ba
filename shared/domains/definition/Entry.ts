import type { Node } from 'yaml'

/** A value of the definition and where it stands. */
export interface Entry {
  /** `order.by[0].field`. */
  readonly path: string
  /** Its key or index. */
  readonly name: string
  /** null for a key without a value. */
  readonly node: Node | null
  /** The node that a fault of the entry as a whole is shown at: its key, or itself in a list. */
  readonly anchor: Node | null
}
