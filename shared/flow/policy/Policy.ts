/** What happens when a node of a flow fails, with everything said. Durations are milliseconds. */
export interface Policy {
  /** Stop everything else in the run as soon as a node has failed for good; else finish the other items first. */
  readonly failFast: boolean
  /** How long one attempt may take; 0 for no limit. */
  readonly timeout: number
  readonly retry: RetryPolicy
  readonly onError: OnErrorPolicy
}

export interface RetryPolicy {
  /** Further attempts after the first has failed; 0 for none. */
  readonly maxAttempts: number
  /** Before the first further attempt; `exponential` doubles it each time. */
  readonly delay: number
  readonly mode: 'fixed' | 'exponential'
}

/** When the attempts are used up: end the flow as failed, go on with the next node, or go on with the node `target`. */
export type OnErrorPolicy =
  | { readonly action: 'stop' | 'continue'; readonly target?: undefined }
  | { readonly action: 'goto'; readonly target: string }

/** The same as users write it: everything optional, durations as `500ms`, `5s`, `2m`, `1h`. */
export interface PolicyConfig {
  readonly failFast?: boolean
  readonly timeout?: string
  readonly retry?: { readonly maxAttempts?: number; readonly delay?: string; readonly mode?: 'fixed' | 'exponential' }
  readonly onError?: { readonly action?: 'stop' | 'continue' | 'goto'; readonly target?: string }
}

/** `flow:` in `tracegate.yaml`: the policy of every node, and what single nodes do differently. */
export interface FlowConfig extends PolicyConfig {
  readonly nodes?: { readonly [node: string]: PolicyConfig }
}

export const DEFAULT_POLICY: Policy = {
  failFast: true,
  timeout: 0,
  retry: { maxAttempts: 0, delay: 0, mode: 'fixed' },
  onError: { action: 'stop' },
}
