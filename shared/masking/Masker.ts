/** Replaces a value by a keyed hash; equal values get equal hashes within one scope and nowhere else. */
export interface Masker {
  /** `h:` and 22 base64url characters (128 bits of HMAC-SHA-256 over the UTF-8 bytes). */
  hash(value: string): string
}
