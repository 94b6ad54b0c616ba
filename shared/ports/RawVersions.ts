/** One version of an object as it landed, current or not. */
export interface RawVersion {
  readonly key: string
  readonly version: string
  /** When the store took it in: milliseconds since 1970, in whole seconds. No uploader chooses it. */
  readonly landed: number
  /** True for a delete marker, which holds no data and hides what is below it. */
  readonly isMarker: boolean
  readonly sizeBytes: number
}

export interface UndeletedVersion {
  readonly version: RawVersion
  /** What the store calls the reason. */
  readonly code: string
  /** False when the store failed in a way after which the version may be gone all the same. */
  readonly isStillThere: boolean
}

/** Everything that is kept in the raw bucket, for whoever deletes it and may not read it. */
export interface RawVersions {
  /** Every version and delete marker, by key, the newest of a key first. What is deleted meanwhile may be listed or not. */
  list(): AsyncIterable<RawVersion>
  /**
   * Deletes these versions for good, in no order; resolves to those that could not be. What is not there counts as deleted.
   * When it rejects, any of them may be gone.
   */
  delete(versions: readonly RawVersion[]): Promise<readonly UndeletedVersion[]>
}
