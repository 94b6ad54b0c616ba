export interface ObjectInfo {
  readonly key: string
  /** Stored bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modified: number
}

/**
 * A bucket. Keys are slash-separated, at most 1024 bytes of UTF-8, without empty, `.` or `..` parts; every other key is
 * rejected with `usage`. Every read sees every finished write. No key may be another key's folder (`a` beside `a/b`).
 */
export interface ObjectStore {
  /** Writes the whole object or nothing, also when killed half-way; with `ifAbsent`, exactly one of several writers wins. */
  put(key: string, bytes: Uint8Array, options?: { readonly ifAbsent?: boolean }): Promise<'written' | 'exists'>
  /** The whole object; rejects with `not-found`. */
  get(key: string): Promise<Uint8Array>
  /** Bytes `start` (inclusive) to `end` (exclusive), as far as the object reaches; rejects with `not-found`. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array>
  /** What is known without reading; `undefined` when there is no such object. */
  head(key: string): Promise<ObjectInfo | undefined>
  /** Every object whose key starts with the prefix, in key order (of the UTF-8 bytes). Nothing half-written. */
  list(prefix: string): AsyncIterable<ObjectInfo>
  /** Removes an object; removing what is not there is no error. */
  delete(key: string): Promise<void>
}
