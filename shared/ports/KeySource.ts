/** Derives the masking key of a scope: 32 bytes, the same for the same scope, unrelated for any other. */
export interface KeySource {
  scopeKey(scope: string): Promise<Uint8Array>
  /** Names the master key without revealing it, so that work done under another key is not mistaken for this one's. */
  readonly keyId: string
}
