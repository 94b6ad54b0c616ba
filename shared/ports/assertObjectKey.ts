import { TracegateError } from '../errors.ts'

/** What S3 and Cloud Storage allow, in UTF-8 bytes. */
const LONGEST_KEY = 1024

/** Rejects, with `usage`, what is no key in every object store; see {@link isKeyPart} for the parts. */
export function assertObjectKey(key: string): void {
  if (Buffer.byteLength(key) > LONGEST_KEY) {
    throw refused(`an object key is longer than ${LONGEST_KEY} bytes`, 'Use a shorter key.')
  }
  if (!key.split('/').every(isKeyPart)) {
    throw refused(
      `${JSON.stringify(key)} is not an object key`,
      'Use parts separated by single slashes, none of them empty, "." or "..", without NUL characters.',
    )
  }
}

/** True for a non-empty part other than `.` and `..`, without slash, NUL or half a surrogate pair. */
export function isKeyPart(part: string): boolean {
  return (
    part !== '' && part !== '.' && part !== '..' && !part.includes('/') && !part.includes('\0') && part.isWellFormed()
  )
}

function refused(message: string, remedy: string): TracegateError {
  return new TracegateError('usage', message, { remedy })
}
