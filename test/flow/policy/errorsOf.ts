import { PolicyValidationError } from '../../../shared/flow/policy/PolicyValidationError.ts'

/** What a call refuses; any error other than one of policies goes through. */
export function errorsOf(call: () => unknown): readonly string[] {
  try {
    call()
    return []
  } catch (error) {
    if (error instanceof PolicyValidationError) return error.errors
    throw error
  }
}
