import { TracegateError } from '../../errors.ts'

interface PolicyErrorDetails {
  readonly location?: string | undefined
  /** What else is wrong in the same place and has nothing to do with policies; told after the errors. */
  readonly others?: readonly string[]
}

/** Policies that cannot be used. Thrown before anything runs, with everything that is wrong. */
export class PolicyValidationError extends TracegateError {
  /** One entry per mistake: `path: what is wrong / the same in Japanese`, each on one line. */
  readonly errors: string[]
  private readonly others: readonly string[]

  constructor(errors: readonly string[], { location, others = [] }: PolicyErrorDetails = {}) {
    const remedy = 'See docs/flow.md for the policies that a flow takes'
    super('invalid-config', [...errors, ...others].join('\n'), { location, remedy })
    this.errors = [...errors]
    this.others = others
  }

  override at(location: string): PolicyValidationError {
    const place = this.location === undefined ? location : `${location}${this.location}`
    return new PolicyValidationError(this.errors, { location: place, others: this.others })
  }

  /** Every error on a line of its own, and nothing before them. */
  override toString(): string {
    return this.message
  }
}
