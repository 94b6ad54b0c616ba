import { TracegateError } from '../../errors.ts'
import { sourceDetail } from '../../reporting/sourceDetail.ts'
import { visibleText } from '../../reporting/visibleText.ts'

/** What may be told of an error. */
export interface ToldError {
  readonly type: string
  /** What happened; of an unforeseen error its name alone, because its message may quote a payload. */
  readonly message: string
  /** Without credentials and query string; '' when it has none. */
  readonly location: string
}

export function toldError(error: unknown): ToldError {
  if (error instanceof TracegateError) {
    return { type: error.name, message: error.message, location: sourceDetail(error.location ?? '') }
  }
  const isNamed = error instanceof Error && typeof error.name === 'string' && error.name !== ''
  const name = isNamed ? visibleText(error.name, 100) : 'unknown failure'
  return { type: name, message: name, location: '' }
}

/** In one sentence, with its place. */
export function toldSentence({ message, location }: Pick<ToldError, 'message' | 'location'>): string {
  return location === '' ? message : `${location}: ${message}`
}
