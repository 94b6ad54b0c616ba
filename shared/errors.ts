/** What went wrong, as a closed set, so that callers branch on data and not on texts. */
export type ErrorCode =
  | 'usage'
  | 'not-found'
  | 'unreadable'
  | 'empty'
  | 'truncated'
  | 'corrupt'
  | 'too-large'
  | 'wrong-signal'
  | 'unsupported'
  | 'invalid-definition'
  | 'invalid-config'
  | 'conflict'
  | 'denied'
  | 'incomplete'
  | 'flow-failed'
  | 'internal'

interface ErrorDetails {
  /** Where: `file`, `file:line`, `file@byte`, a span id. */
  readonly location?: string | undefined
  /** What the reader can do about it, as an imperative sentence. */
  readonly remedy?: string | undefined
  /** True when the same call may succeed later without any change by the user. */
  readonly retryable?: boolean
  readonly cause?: unknown
}

/**
 * The one error that tracegate throws for operational failures (input that cannot be read, bad usage, a lost race).
 * A violated specification is never an error: it is data. Messages never contain a value taken from a payload.
 */
export class TracegateError extends Error {
  override readonly name = 'TracegateError'
  readonly code: ErrorCode
  readonly location: string | undefined
  readonly remedy: string | undefined
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.location = details.location
    this.remedy = details.remedy
    this.retryable = details.retryable ?? false
  }

  /** The same error, told where it happened; an inner location (a byte, a line) is appended to the outer one. */
  at(location: string): TracegateError {
    return new TracegateError(this.code, this.message, {
      location: this.location === undefined ? location : `${location}${this.location}`,
      ...(this.remedy === undefined ? {} : { remedy: this.remedy }),
      retryable: this.retryable,
      cause: this.cause,
    })
  }
}
