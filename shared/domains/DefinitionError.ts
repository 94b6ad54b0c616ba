/** One thing wrong with a domain definition. */
export interface DefinitionError {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** Path of the field concerned: `actions.Put.when`; '' for the file as a whole. */
  readonly field: string
  /** What is wrong, as a sentence without its full stop. */
  readonly reason: string
  /** What the author can do about it. */
  readonly remedy: string
}
