import { buildPrograms } from '../esbuild.config.ts'

/** Vitest runs this once before the suites that start the built program. */
export const setup = buildPrograms
