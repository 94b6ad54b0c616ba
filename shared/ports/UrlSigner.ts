/** Makes URLs with which a stored object can be read without credentials, for a short time. */
export interface UrlSigner {
  /** Credentials that can read objects whose keys start with `prefix`, and do nothing else. */
  session(prefix: string): Promise<SigningSession>
}

export interface SigningSession {
  /**
   * A URL for GET that works for `seconds` from now (whole, 1 to 300) and for this key alone. Rejects with `usage` when the
   * key does not start with the session's prefix. The URL is a secret: log nothing but a hash of it.
   */
  sign(key: string, seconds: number): Promise<{ readonly url: string }>
}
