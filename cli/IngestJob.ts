import type { DefinitionFile } from '../shared/domains/domainRegistry.ts'
import type { TracegateError } from '../shared/errors.ts'
import type { IngestLimits } from '../shared/flow/IngestSettings.ts'
import type { Receipt } from '../shared/ports/ResultStore.ts'

/** What a worker thread needs to take objects in by itself. */
export interface IngestJob {
  readonly definitions: readonly DefinitionFile[]
  /** Names of the domains to look for. */
  readonly domains: readonly string[]
  readonly scope: string | undefined
  readonly limits: IngestLimits
  readonly dataDir: string
}

/** One object's turn: its place in the input and its path. */
export interface IngestTurn {
  readonly index: number
  readonly name: string
}

export type IngestAnswer =
  | { readonly index: number; readonly receipt: Receipt }
  | { readonly index: number; readonly failure: IngestFailure }

/** A `TracegateError` as data: its class does not survive the way between threads. */
export type IngestFailure = Pick<TracegateError, 'code' | 'message' | 'location' | 'remedy' | 'retryable'>
