import { TracegateError } from '../shared/errors.ts'

interface ErrorFacts {
  readonly code: string
  readonly reason?: string
  readonly cause?: string
}

/**
 * What a log may say of an error: messages of our own errors hold no value of a payload; of others, which may quote what was
 * being read, the name alone.
 */
export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof TracegateError)) return { code: 'internal', cause: nameOf(error) }
  const { code, message, cause } = error
  return { code, reason: message, ...(cause === undefined ? {} : { cause: nameOf(cause) }) }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
