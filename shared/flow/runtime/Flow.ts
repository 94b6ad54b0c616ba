import type { ActiveSpan } from '../../tracing/Tracer.ts'
import type { PolicyConfig } from '../policy/Policy.ts'

/** What a node sees of the attempt it is running in. */
export interface Step {
  /** Aborted when the attempt has taken too long or the run ends; a node passes it on to whatever it waits for. */
  readonly signal: AbortSignal
  /** 1 for the first attempt. */
  readonly attempt: number
  /** The node's span, for attributes and events; never a value of a payload. */
  readonly span: ActiveSpan
  /** A span for a node that runs fused into this one. Ended with this node if it is still open, without a status when that failed. */
  fused(name: string): ActiveSpan
}

/**
 * One step of a flow: reads and fills the context. May run again after it failed, so it must leave nothing half-done. Each
 * attempt has a shallow copy of the context, which counts when it succeeds: of one that failed or was cut off nothing is
 * seen, except in objects that it changed inside.
 */
export interface FlowNode<C> {
  /** Unique in all flows of the product: policies are set by it. */
  readonly id: string
  /** Properties of the context it cannot do without: when one is undefined (an earlier node failed and the flow went on) it is passed over. */
  readonly needs?: readonly (keyof C & string)[]
  /** `'end'` ends the flow here as done. */
  run(context: C, step: Step): Promise<'end' | undefined> | 'end' | undefined
  /** Where the flow goes on; the next node in the list unless said otherwise, `'end'` for nowhere. */
  readonly next?: string
  /** Built-in policy; what a user says of the flow or the node wins over it. */
  readonly policy?: PolicyConfig
}

/** Nodes in their order; the first one starts. */
export interface Flow<C> {
  readonly id: string
  readonly nodes: readonly FlowNode<C>[]
  /**
   * What may be told of a context in reports and logs: sizes, counts, digests and names that are shown anyway, never a
   * value of a payload.
   */
  digest(context: C): { readonly [name: string]: unknown }
  /** Told of every node that has failed for good (the fused one, if the error was raised there), before it is decided how to go on. */
  failed?(context: C, node: string, error: unknown): void
  /**
   * Where the flow goes on after a node failed for good, when the user has said nothing of `onError` for it;
   * `undefined` for what the node's policy says. Never asked about a timeout or an abort.
   */
  recover?(context: C, node: string, error: unknown): string | undefined
}
