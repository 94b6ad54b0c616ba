import { TracegateError } from '../errors.ts'

interface RetryDetails {
  readonly location?: string
  readonly remedy?: string
  /** Milliseconds that the other side asks to wait. */
  readonly after?: number | undefined
}

/** Something that may be there later: the same question is asked again, not sooner than `after` milliseconds from now. */
export class RetryLater extends TracegateError {
  readonly after: number | undefined

  constructor(message: string, { after, ...details }: RetryDetails = {}) {
    super('unreadable', message, { ...details, retryable: true })
    this.after = after
  }
}
