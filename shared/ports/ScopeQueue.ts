/** What a scope's judgement is asked for. */
export interface TouchedDomain {
  readonly scope: string
  readonly domain: string
}

/** Where judgements are asked for; at least one follows each request, some time later. */
export interface ScopeQueue {
  /** Asks once for each; asking again for the same because of the same object (`because`) may be taken for one request. */
  request(touched: readonly TouchedDomain[], because: string): Promise<void>
}
