import type { Reporter } from 'vitest/node'

/** Prints every skipped test by its name, which says why it was skipped. */
export const skippedReporter: Reporter = {
  onTestCaseResult(test) {
    if (test.result().state === 'skipped') process.stdout.write(`skipped: ${test.fullName}\n`)
  },
}
