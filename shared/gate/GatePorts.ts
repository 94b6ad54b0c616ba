import type { GrantedFile } from './Grant.ts'

/** Who this is, for the grant API. */
export interface IdentitySource {
  /**
   * A token. With `fresh` it is another one than before; `undefined` when there is no other. Throws `denied` when there
   * can be none, `RetryLater` when there may be one later.
   */
  token(options: { readonly fresh: boolean; readonly patience: number }): Promise<string | undefined>
}

/** What the grant API said; `after`: milliseconds that it asks to wait. */
export type GrantReply =
  | { readonly kind: 'granted'; readonly answer: unknown }
  | { readonly kind: 'nothing-yet'; readonly after: number | undefined }
  | { readonly kind: 'refused'; readonly status: 401 | 403 }

/** Calls take `patience` milliseconds at most. Both throw `RetryLater` for what may be better later. */
export interface GrantApi {
  ask(request: { readonly scope: string; readonly token: string; readonly patience: number }): Promise<GrantReply>
}

/** Where granted files go. */
export interface ReportFolder {
  /**
   * Fetches a file of `sizeBytes` and keeps it under its name, in the place of any earlier one, if its bytes have this
   * digest; otherwise nothing is kept. Resolves to whether they have. Throws `RetryLater`.
   */
  fetch(file: GrantedFile, patience: number): Promise<boolean>
  /** The text of a file that was fetched. */
  text(name: string): Promise<string>
  lines(name: string): AsyncIterable<string>
  /** Makes what was fetched the reports of the folder. */
  publish(): Promise<void>
}

export interface GatePorts {
  readonly identity: IdentitySource
  readonly grants: GrantApi
  readonly reports: ReportFolder
  /** Milliseconds, of any origin; never goes back. */
  now(): number
  wait(milliseconds: number): Promise<void>
  /** Told after each look that found something missing, in one line without anything from data. */
  waiting(told: string, left: number): void
}
