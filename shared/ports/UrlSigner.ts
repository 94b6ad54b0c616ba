/** A URL that gives one object to whoever holds it: a secret, never to be logged. */
export interface SignedUrl {
  readonly url: string
  /** Milliseconds since 1970. It may end earlier, with the credentials that signed it. */
  readonly expiresAt: number
  /** SHA-256 (hex) that the object must have, as the caller gave it: the URL itself proves nothing about content. */
  readonly sha256: string
}

/** Gives access to single objects without giving credentials. */
export interface UrlSigner {
  /**
   * Signs a GET of one object, whether or not it is there, for 1 to 300 whole seconds. Any other time, and what is no
   * object key, is rejected with `usage`.
   */
  sign(object: { readonly key: string; readonly sha256: string }, seconds: number): Promise<SignedUrl>
}
