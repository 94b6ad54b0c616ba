export interface ObjectInfo {
  readonly key: string
  /** Stored bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modified: number
}

/** A bucket. Keys are slash-separated, without `.` or `..` parts. Every read sees every finished write. */
export interface ObjectStore {
  /** Writes the whole object or nothing, also when killed half-way; with `ifAbsent`, exactly one of several writers wins. */
  put(key: string, bytes: Uint8Array, options?: { readonly ifAbsent?: boolean }): Promise<'written' | 'exists'>
  /** The whole object; rejects with `not-found`. */
  get(key: string): Promise<Uint8Array>
  /** Bytes `start` (inclusive) to `end` (exclusive) of an object; rejects with `not-found`. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array>
  /** What is known without reading; `undefined` when there is no such object. */
  head(key: string): Promise<ObjectInfo | undefined>
  /** Every object under a prefix, in key order. */
  list(prefix: string): AsyncIterable<ObjectInfo>
  /** Removes an object; removing what is not there is no error. */
  delete(key: string): Promise<void>
}
