import type { Binding, Scope } from '../../machine/expression/Compiled.ts'
import type { Reader } from './Reader.ts'
import type { Variable } from './readState.ts'

/** What the later sections of a definition need to know of the earlier ones. */
export interface DefinitionContext {
  readonly reader: Reader
  /** `undefined` while the enum of `type` is unreadable: then no type is refused as unknown. */
  readonly eventTypes: readonly string[] | undefined
  /** `event` as it leaves the machine: hashed fields opaque, dropped ones refused; and the constants. */
  readonly eventScope: Scope
  /** The constants alone. */
  readonly constants: Scope
  readonly variables: readonly Variable[]
}

export function extended(scope: Scope, bindings: Iterable<readonly [string, Binding]>): Scope {
  return new Map([...scope, ...bindings])
}
