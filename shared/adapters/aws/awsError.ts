import { type ErrorCode, TracegateError } from '../../errors.ts'

/** What the SDK's errors say, as far as it is of use here. */
interface ServiceFailure {
  readonly name?: unknown
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string; readonly attempts?: number }
  readonly $response?: { readonly statusCode?: number }
}

const MISSING = [
  'NoSuchKey',
  'NotFound',
  'NoSuchBucket',
  'NoSuchVersion',
  'ResourceNotFoundException',
  'NotFoundException',
]
const NO_CREDENTIALS = ['CredentialsProviderError', 'ExpiredToken', 'ExpiredTokenException', 'TokenProviderError']
const THROTTLED = /Throttl|SlowDown|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded|LimitExceeded/
const LOST_RACE = /TransactionConflict|TransactionInProgress|ConditionalRequestConflict|OperationAborted/
const CONNECTION =
  /Timeout|TimedOut|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|socket hang up|IncompleteBody|aborted/i

/**
 * A failure of AWS in our terms: retryable when it was throttling, a server error, a lost race or a broken connection. Says
 * the error's name, status and request id and nothing else of it: messages may hold signatures and parts of requests.
 */
export function awsError(action: string, location: string, cause: unknown): TracegateError {
  if (cause instanceof TracegateError) return cause
  const name = nameOf(cause)
  const status = statusOf(cause)
  const request = (cause as ServiceFailure | undefined)?.$metadata?.requestId
  const told = [name, status, request && `request ${request}`].filter((part) => part !== undefined && part !== '')
  const isRetryable = isTransient(cause)
  return new TracegateError(codeOf(name, status), `${action} failed: ${told.join(', ')}`, {
    location,
    remedy: remedyOf(name, status, isRetryable),
    retryable: isRetryable,
  })
}

/** True for failures after which the same request may succeed. */
export function isTransient(cause: unknown): boolean {
  const name = nameOf(cause)
  const status = statusOf(cause) ?? 0
  if (THROTTLED.test(name) || LOST_RACE.test(name) || status === 429 || status >= 500) return true
  return (status === 0 || status === 200) && CONNECTION.test(`${name} ${messageOf(cause)}`)
}

/** The service's name for the failure. */
export function nameOf(cause: unknown): string {
  const { name, code } = (cause ?? {}) as ServiceFailure
  const names = [name, code].filter((each) => typeof each === 'string' && each !== '' && each !== 'Error')
  return typeof names[0] === 'string' ? names[0] : 'unknown failure'
}

export function statusOf(cause: unknown): number | undefined {
  const { $metadata, $response } = (cause ?? {}) as ServiceFailure
  return $metadata?.httpStatusCode ?? $response?.statusCode
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : ''
}

function codeOf(name: string, status: number | undefined): ErrorCode {
  if (NO_CREDENTIALS.includes(name)) return 'invalid-config'
  if (MISSING.includes(name) || status === 404) return 'not-found'
  if (LOST_RACE.test(name)) return 'conflict'
  return 'unreadable'
}

function remedyOf(name: string, status: number | undefined, isRetryable: boolean): string {
  if (NO_CREDENTIALS.includes(name))
    return 'Provide AWS credentials: a role, a profile, or AWS_ACCESS_KEY_ID and others.'
  if (isRetryable) return 'Try again; if it lasts, see the health of AWS and the limits of the account.'
  if (status === 403 || /AccessDenied|Unauthorized|NotAuthorized/.test(name)) {
    return 'Check that the role may do this, and that the key of the data is one it may use.'
  }
  if (MISSING.includes(name) || status === 404) return 'Check the name, the account and the region.'
  return 'Look the request id up in CloudTrail.'
}
