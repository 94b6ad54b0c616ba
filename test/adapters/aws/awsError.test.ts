import { describe, expect, test } from 'vitest'
import { awsError } from '../../../shared/adapters/aws/awsError.ts'
import { TracegateError } from '../../../shared/errors.ts'
import { failure } from './failure.ts'

describe('a failure of AWS', () => {
  test.each([
    failure('InternalError', 500),
    failure('ServiceUnavailable', 503),
    failure('SlowDown', 503),
    failure('ThrottlingException', 400),
    failure('ProvisionedThroughputExceededException', 400),
    failure('RequestLimitExceeded', 400),
    failure('TooManyRequestsException', 429),
    failure('TransactionConflictException', 400),
    failure('ConditionalRequestConflict', 409),
    failure('TimeoutError'),
    failure('Error', undefined, { code: 'ECONNRESET' }),
    failure('Error', undefined, { code: 'ENOTFOUND' }),
    failure('Error', 200, { message: 'aborted', code: 'ECONNRESET' }),
  ])('may pass: $name', (cause) => {
    expect(awsError('reading', 's3://b/k', cause)).toMatchObject({ retryable: true, location: 's3://b/k' })
  })

  test.each([
    [failure('AccessDenied', 403), 'unreadable'],
    [failure('AccessDeniedException', 400), 'unreadable'],
    [failure('InvalidAccessKeyId', 403), 'unreadable'],
    [failure('ValidationException', 400), 'unreadable'],
    [failure('NoSuchKey', 404), 'not-found'],
    [failure('NoSuchBucket', 404), 'not-found'],
    [failure('ResourceNotFoundException', 400), 'not-found'],
    [failure('CredentialsProviderError'), 'invalid-config'],
    [failure('ExpiredToken', 400), 'invalid-config'],
    [new TypeError('x is not a function'), 'unreadable'],
    [undefined, 'unreadable'],
  ])('will not pass: %s', (cause, code) => {
    expect(awsError('reading', 's3://b/k', cause)).toMatchObject({ retryable: false, code })
  })

  test('is told by name, status and request, without what the service or the client said', () => {
    const secret = 'X-Amz-Signature=5ec2e7'
    const cause = failure('SignatureDoesNotMatch', 403, {
      message: `no match for https://b/k?${secret}`,
      $response: { statusCode: 403, headers: { authorization: secret }, body: secret },
      StringToSign: secret,
    })
    const error = awsError('reading an object', 's3://b/k', cause)
    expect(error.message).toBe('reading an object failed: SignatureDoesNotMatch, 403, request REQ')
    expect(`${JSON.stringify(error)} ${error.stack} ${String(error.cause)} ${error.remedy}`).not.toContain('5ec2e7')
  })

  test('stays what it is when it is one of ours', () => {
    const ours = new TracegateError('too-large', 'more than it may be')
    expect(awsError('reading', 's3://b/k', ours)).toBe(ours)
  })
})
