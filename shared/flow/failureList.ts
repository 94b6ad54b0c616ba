import { FlowFailure } from './runtime/FlowFailure.ts'

export interface FailureList {
  /** Does the work; a failure after which the others are to be finished first (`failFast: false`) is put aside. */
  guard(work: () => Promise<unknown>): Promise<void>
  /** Throws what was put aside first. */
  throwFirst(): void
}

/** Failures among several things that are independent of each other. */
export function failureList(): FailureList {
  let first: FlowFailure | undefined
  return {
    async guard(work) {
      try {
        await work()
      } catch (error) {
        if (!(error instanceof FlowFailure) || error.failFast) throw error
        first ??= error
      }
    },
    throwFirst() {
      if (first !== undefined) throw first
    },
  }
}
