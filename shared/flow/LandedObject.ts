import type { TracegateError } from '../errors.ts'

/** An object of a watched folder, as one scan saw it. */
export interface LandedObject {
  readonly name: string
  readonly sizeBytes: number
  /** Equal as long as nothing was written to the object, and nothing put in its place. */
  readonly stamp: string
  /** When it was last written or put there, by the file system's clock; milliseconds since 1970. */
  readonly changed: number
  /** Why nothing can be read there, if so: a folder that is closed to us. */
  readonly problem: TracegateError | undefined
}

/** What one look at a watched folder found. */
export interface Scan {
  readonly objects: readonly LandedObject[]
  /** What lies in the folder and is no object, by name: at most a few. */
  readonly ignored: readonly string[]
  /** Every folder looked into. */
  readonly folders: readonly string[]
}
