import type { ASTNode } from '@marcbachmann/cel-js'
import type { Fields } from '../../events/DomainEvent.ts'
import type { State, StateValue, UNKNOWN } from '../Machine.ts'
import type { Type } from './Type.ts'

/**
 * A value while an expression is evaluated. `undefined` is an evaluation error of CEL (an absent field, a division by
 * zero, an overflow); UNKNOWN stands for every value and for an error.
 */
export type Value = StateValue | undefined

/** Values that only some expressions see, by name: parameters, `counts`, `perKey`. */
export type Named = Readonly<Record<string, unknown>>

/** Never throws. `previous` is read by invariants alone, `named` by expressions whose scope declares such names. */
export type Evaluate = (event: Fields | typeof UNKNOWN, state: State, previous: State, named: Named) => Value

/** What the value of an expression depends on, as bits. */
export const ON_NOTHING = 0
export const ON_EVENT = 1
export const ON_STATE = 2
/** A variable of an enclosing macro. */
export const ON_LOCAL = 4

export interface Compiled {
  readonly type: Type
  readonly run: Evaluate
  /** Bits of `ON_…`. */
  readonly needs: number
  readonly parts: readonly Compiled[]
  /** The expression as written. */
  readonly text: string
  /** For a record that is no object when expressions run: how to read one of its fields. */
  readonly field?: (name: string) => Evaluate
}

/** A name an expression may use. */
export interface Binding {
  readonly type: Type
  readonly run: Evaluate
  readonly needs: number
  readonly field?: (name: string) => Evaluate
}
export type Scope = ReadonlyMap<string, Binding>

/** Something wrong with an expression. */
export interface Fault {
  /** Offset in the expression's text, in UTF-16 units. */
  readonly offset: number
  readonly reason: string
  readonly remedy: string
}

/** What compiling a node needs from its surroundings. */
export interface Context {
  readonly scope: Scope
  compile(node: ASTNode, scope?: Scope): Compiled
  /** Notes a fault and gives an expression that fits everywhere, so that one mistake is reported once. */
  refuse(node: ASTNode, reason: string, remedy: string): Compiled
  /** A compiled node of which `needs` and `text` follow from its parts. */
  node(ast: ASTNode, type: Type, parts: readonly Compiled[], run: Evaluate): Compiled
}
