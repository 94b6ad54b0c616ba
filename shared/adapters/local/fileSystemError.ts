import { type ErrorCode, TracegateError } from '../../errors.ts'

/** The `code` of an error by Node's file system functions: `ENOENT`; empty for any other error. */
export function errnoOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
}

/** Tells what a failed file operation means to the user; an error that is already told stays as it is. */
export function fileSystemError(action: 'read' | 'write', path: string, cause: unknown): TracegateError {
  if (cause instanceof TracegateError) return cause
  const errno = errnoOf(cause)
  const [code, message, remedy, retryable] = meaningOf(action, errno)
  return new TracegateError(code, message, { location: path, remedy, retryable, cause })
}

function meaningOf(action: 'read' | 'write', errno: string): [ErrorCode, string, string, boolean] {
  const reading = action === 'read'
  switch (errno) {
    case 'ENOENT':
      return ['not-found', 'there is no such file or directory', 'Check the path.', false]
    case 'EACCES':
    case 'EPERM':
      return reading
        ? ['unreadable', 'permission denied', 'Make it readable for this user.', false]
        : ['invalid-config', 'permission to write denied', 'Make it writable, or choose another directory.', false]
    case 'EROFS':
      return ['invalid-config', 'the file system is read-only', 'Choose another directory.', false]
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
    case 'ELOOP':
      return ['conflict', 'something else is in the way: a file, a directory or a link', 'Move it away.', false]
    case 'ENAMETOOLONG':
      return ['usage', 'the path is longer than the file system allows', 'Use a shorter path.', false]
    case 'ENOSPC':
    case 'EDQUOT':
      return ['internal', 'no space is left on the device', 'Free some space and run again.', true]
    case 'EMFILE':
    case 'ENFILE':
      return ['internal', 'too many files are open', 'Raise the limit of open files, or run less at once.', true]
    default:
      return [
        reading ? 'unreadable' : 'internal',
        `cannot ${action} (${errno || 'unknown reason'})`,
        'Check the disk.',
        true,
      ]
  }
}
