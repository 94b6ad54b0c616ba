import { defineConfig } from 'vitest/config'
import { skippedReporter } from './test/skippedReporter.ts'

/** Suites that start the built program; the bundle is made afresh before the first of them. */
const built = ['test/end-to-end/**/*.test.ts', 'test/cli/**/*.test.ts', 'test/docs/**/*.test.ts']

/** Suites against an OpenTelemetry Collector, which is built when there is none: `npm run test:collector`. */
const collector = ['test/collector/**/*.test.ts']

/** Suites against a local AWS, which is installed when there is none: `npm run test:cloud`. */
const cloud = ['test/cloud/**/*.test.ts']

/** The same, then the stacks deployed to another one, then the program whose verdict theirs must equal. */
const cloudSetup = ['./test/cloud/startCloud.ts', './test/cloud/endToEnd/startStack.ts', './test/buildPrograms.ts']

/** Where .ci/run wants the results, to count what ran. */
const results = process.env.TEST_RESULTS
const resultsReporter: ['json', { outputFile: string }][] =
  results === undefined ? [] : [['json', { outputFile: results }]]

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['default', skippedReporter, ...resultsReporter],
    projects: [
      {
        extends: true,
        test: { name: 'core', include: ['test/**/*.test.ts'], exclude: [...built, ...collector, ...cloud] },
      },
      {
        extends: true,
        test: { name: 'built', include: built, globalSetup: './test/buildPrograms.ts', testTimeout: 120_000 },
      },
      { extends: true, test: { name: 'collector', include: collector } },
      {
        extends: true,
        test: {
          name: 'cloud',
          include: cloud,
          globalSetup: cloudSetup,
          testTimeout: 400_000,
          // All use one stack, where an object that cannot be read counts in whatever arrives with it.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['shared/**/*.ts', 'cli/**/*.ts'],
      // What calls AWS is proven on a local AWS, by `npm run test:cloud`.
      exclude: ['**/generated/**', 'shared/adapters/aws/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { 'shared/**': { lines: 90, functions: 90, branches: 80, statements: 90 } },
    },
  },
})
